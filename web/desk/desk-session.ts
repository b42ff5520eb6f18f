import type {
  CallDial,
  CallTransfer,
  PartyAct,
  PartyAsk,
  PartyView,
  DeskCall,
  DeskToSignaling,
  DeskView,
  SignalingToDesk,
  TransferTargets,
  WrapUp,
} from '../../signaling/contract/desk.ts';
import type { AwayReason } from '../../signaling/contract/state.ts';
import { ApiError } from '../client/http.ts';
import { CallMedia, type MediaState } from '../client/media.ts';
import { Microphone, type MicrophoneState } from '../client/microphone.ts';
import type { LineQuality } from '../client/quality.ts';
import { Connection, type ConnectionState } from '../client/socket.ts';
import { Sound } from '../client/sound.ts';

export type ChosenReason = Extract<AwayReason, 'break' | 'meal' | 'training' | 'other'>;

/** All that the desk shows, at one moment. */
export interface DeskSnapshot {
  connection: ConnectionState;
  view: DeskView | null;
  /** What to add to this computer's clock to get the server's, ms. */
  offset: number;
  microphone: MicrophoneState;
  media: MediaState;
  quality: LineQuality;
  muted: boolean;
  /** What each of the others in the call says. */
  voices: ReadonlyMap<string, MediaStream>;
  /** The browser does not let the page sound before it is touched. */
  soundBlocked: boolean;
  /** Who the form is about: the call at the desk, and after it the one it was. */
  caller: DeskCall | null;
  /** Who was asked in and is gone while the caller is still on hold. */
  gone: PartyView | null;
  /** What the last action failed with; stays until the next one. */
  failure: ApiError | null;
}

/** How long a yes that nobody heard is repeated, ms. The server decides whether the offer still stands. */
const ANSWER_PATIENCE = 20_000;
const IN_ROOM = new Set<DeskCall['state']>(['dialling', 'connecting', 'talking', 'held']);

/** Several gateways may be asked one after the other, ms. */
const DIAL_TIMEOUT = 15_000;

/** An officer's desk: connection, microphone, sound and the call, kept in step with what the server says. */
export class DeskSession {
  readonly connection = new Connection<DeskToSignaling, SignalingToDesk>('/desk');
  readonly microphone = new Microphone();
  readonly sound = new Sound();
  readonly media = new CallMedia(this.connection);
  readonly #listeners = new Set<() => void>();
  #view: DeskView | null = null;
  #offset = 0;
  #caller: DeskCall | null = null;
  #gone: PartyView | null = null;
  #failure: ApiError | null = null;
  #playBlocked = false;
  #wasConnected = false;
  #reported: string | null = null;
  #snapshot: DeskSnapshot;

  constructor() {
    this.#snapshot = this.#look();
    this.connection.on('desk:view', (view) => this.#show(view));
    this.connection.on('media:rejoin', ({ callId }) => {
      if (this.#view?.call?.callId === callId) this.media.recover(true);
    });
    this.connection.subscribe(() => this.#connectionChanged());
    this.microphone.subscribe(() => this.#microphoneChanged());
    this.media.subscribe(() => this.#tell());
    void this.microphone.start();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly snapshot = (): DeskSnapshot => this.#snapshot;

  close(): void {
    this.media.leave();
    this.microphone.stop();
    this.connection.close();
    void this.sound.close();
    this.#listeners.clear();
  }

  readonly setAvailable = (): Promise<void> =>
    this.#act(() => this.connection.ask('desk:status', { status: 'available' }));

  readonly setAway = (reason: ChosenReason): Promise<void> =>
    this.#act(() => this.connection.ask('desk:status', { status: 'away', reason }));

  readonly accept = (): Promise<void> => this.#answer('offer:accept');
  readonly reject = (): Promise<void> => this.#answer('offer:reject');

  /** Takes a callback from the list: the citizen is called next. */
  readonly takeCallback = (callbackId: string): Promise<void> =>
    this.#act(() => this.connection.ask('callback:take', { callbackId }));

  readonly toggleMute = (): void => this.media.setMuted(!this.media.muted);

  readonly toggleHold = async (): Promise<void> => {
    const call = this.#view?.call;
    // Who consults ends that first, and a guest holds nobody's call.
    if (call?.party && (call.party.own || call.party.state !== 'conference')) return;
    if (call?.state === 'talking' || call?.state === 'held') {
      const held = call.state === 'talking';
      await this.#act(() => this.connection.ask('call:hold', { callId: call.callId, held }));
    }
  };

  readonly hangUp = async (): Promise<void> => {
    const call = this.#view?.call;
    if (call && IN_ROOM.has(call.state))
      await this.#act(() => this.connection.ask('call:hangup', { callId: call.callId }));
  };

  /** Calls out. Throws ApiError: the dialog says why not. */
  readonly dial = async (message: CallDial): Promise<void> => {
    // The click that dials is what lets the page sound the ring-back tone.
    await this.sound.resume();
    await this.connection.ask('call:dial', message, DIAL_TIMEOUT);
  };

  /** Whom the call can be passed on to. Throws ApiError. */
  readonly targets = (): Promise<TransferTargets> => this.connection.ask('call:targets', {});

  /** Passes the call on. Throws ApiError: the dialog says why not. */
  readonly transfer = async (message: CallTransfer): Promise<void> => {
    await this.connection.ask('call:transfer', message);
  };

  /** Asks somebody else into the call. Throws ApiError: the dialog says why not. */
  readonly askParty = async (message: PartyAsk): Promise<void> => {
    await this.sound.resume();
    await this.connection.ask('party:ask', message, DIAL_TIMEOUT);
  };

  readonly actParty = async (act: PartyAct): Promise<void> => {
    const callId = this.#view?.call?.callId;
    if (callId) await this.#act(() => this.connection.ask('party:act', { callId, act }));
  };

  /** Throws ApiError: the form shows what came of it. */
  readonly save = (wrapUp: WrapUp): Promise<{ workOrderId: string | null }> =>
    this.connection.ask('wrap-up:save', wrapUp);

  readonly extend = async (): Promise<void> => {
    const callId = this.#view?.wrapUp?.callId;
    if (callId) await this.#act(() => this.connection.ask('wrap-up:extend', { callId }));
  };

  /** The browser refused to play the caller's voice, or plays it now. */
  readonly played = (ok: boolean): void => {
    if (this.#playBlocked === !ok) return;
    this.#playBlocked = !ok;
    this.#tell();
  };

  /** To be called from a click or key. */
  readonly unblockSound = async (): Promise<void> => {
    await this.sound.resume();
    this.#tell();
  };

  readonly dismissFailure = (): void => {
    this.#failure = null;
    this.#tell();
  };

  /** Works here again after another window had taken over. */
  readonly takeOver = (): void => {
    this.connection.resume();
    void this.microphone.start();
  };

  async #answer(event: 'offer:accept' | 'offer:reject'): Promise<void> {
    const call = this.#view?.call;
    if (call?.state !== 'ringing') return;
    this.sound.silence();
    await this.#act(() => this.#askUntilOver(event, call));
  }

  /** Repeats an answer that nobody heard, as while signaling starts again, for as long as the offer stands: the same answer twice is one. */
  async #askUntilOver(event: 'offer:accept' | 'offer:reject', { callId, offerId }: DeskCall): Promise<void> {
    const giveUpAt = Date.now() + ANSWER_PATIENCE;
    for (;;) {
      try {
        await this.connection.ask(event, { callId, offerId });
        return;
      } catch (error) {
        const now = this.#view?.call;
        const stands = now?.state === 'ringing' && now.callId === callId && now.offerId === offerId;
        const unheard = error instanceof ApiError && (error.code === 'S-004' || error.code === 'S-002');
        if (!unheard || !stands || Date.now() > giveUpAt) throw error;
      }
    }
  }

  async #act(request: () => Promise<unknown>): Promise<void> {
    this.#failure = null;
    try {
      await request();
    } catch (error) {
      this.#failure = error instanceof ApiError ? error : new ApiError('S-001', String(error));
    }
    this.#tell();
  }

  #show(view: DeskView): void {
    this.#offset = Date.parse(view.now) - Date.now();
    const before = this.#view?.call;
    this.#view = view;
    const { call, wrapUp } = view;
    if (call?.state !== 'held' || call.party) this.#gone = null;
    else if (before?.callId === call.callId && before.party) this.#gone = before.party;
    if (call) this.#caller = call;
    else if (wrapUp?.callId !== this.#caller?.callId) this.#caller = null;
    if (call && IN_ROOM.has(call.state)) this.media.follow(call.callId);
    else this.media.leave();
    if (call?.state === 'ringing') this.sound.ring();
    else if (isCalling(call)) this.sound.ring('ring-back');
    else this.sound.silence();
    this.#tell();
  }

  #connectionChanged(): void {
    const { kind } = this.connection.state;
    if (kind === 'connected') {
      this.#reported = null;
      this.#report();
      // While nobody rings there is time to learn what the rooms can do; an error here is met again when a call is joined.
      this.media.prepare().catch(() => null);
      if (this.#wasConnected) this.media.recover();
      this.#wasConnected = true;
    } else if (kind !== 'connecting' && kind !== 'reconnecting') {
      this.media.leave();
      this.sound.silence();
      this.microphone.stop();
      this.#view = null;
    }
    this.#tell();
  }

  #microphoneChanged(): void {
    this.media.setTrack(this.microphone.track);
    this.#report();
    this.#tell();
  }

  /** The server offers calls only to a desk that has a microphone; so it is told the truth, once for each change. */
  #report(): void {
    const { state } = this.microphone;
    if (state === 'asking' || this.connection.state.kind !== 'connected') return;
    const microphone = state === 'insecure' ? 'denied' : state;
    if (this.#reported === microphone) return;
    this.#reported = microphone;
    this.connection.ask('desk:microphone', { microphone }).catch(() => {
      this.#reported = null;
      setTimeout(() => this.#report(), 1000);
    });
  }

  #look(): DeskSnapshot {
    return {
      connection: this.connection.state,
      view: this.#view,
      offset: this.#offset,
      microphone: this.microphone.state,
      media: this.media.state,
      quality: this.media.quality,
      muted: this.media.muted,
      voices: this.media.voices,
      soundBlocked: this.#playBlocked || (this.#view?.call?.state === 'ringing' && this.sound.blocked),
      caller: this.#caller,
      gone: this.#gone,
      failure: this.#failure,
    };
  }

  #tell(): void {
    this.#snapshot = this.#look();
    for (const listener of this.#listeners) listener();
  }
}

/** It rings at the other side: who is called out to, or who is asked into the call. */
function isCalling(call: DeskCall | null): boolean {
  // The network's own ringing, or what it says, is heard in the room.
  if (call?.state === 'dialling') return call.remoteRingingAt !== null && !call.earlyMedia;
  return call?.party?.state === 'ringing' && !call.party.own;
}
