import { CourtError, type gateway, type media } from '../signaling/contract/index.ts';
import { RoomCaptions, type Caption } from './caption/room-captions.ts';
import type { SpeechServer } from './caption/speech-link.ts';
import { Browser, type BrowserEvents, type BrowserJoin } from './browser.ts';
import { SESSION_RULES } from './codec.ts';
import type { Participant } from './participant.ts';
import { Phone, type PhoneJoin } from './phone.ts';
import { QualityWatch } from './quality.ts';
import type { Recording } from './recorder/recording.ts';
import { Room, type RoomParts } from './room.ts';
import type { Source } from './source.ts';
import { SpeakerWatch } from './speaker.ts';

/**
 * The room of a video session. Browsers send Opus and VP8; those in the lobby have a connection and nothing else. Telephones hear each other and the copies in
 * G.711 that browsers send while a telephone is there; browsers hear telephones as they are.
 */
export class SessionRoom extends Room {
  readonly #lobby = new Set<Participant>();
  readonly #quality = new QualityWatch((browser, score) =>
    this.events.quality(this.id, browser.id, score, () => this.#is(browser) && browser.score === score),
  );
  readonly #speaker: SpeakerWatch;
  readonly #speech: SpeechServer | null;
  #captions: RoomCaptions | null = null;
  #telephone: gateway.Codec | null = null;

  private constructor(parts: RoomParts, speaker: SpeakerWatch) {
    super(parts);
    this.#speaker = speaker;
    this.#speech = parts.speech;
    speaker.onChange = (participantId) =>
      this.events.speaker(this.id, participantId, () => !this.closing && speaker.current === participantId);
  }

  static async create(parts: RoomParts): Promise<SessionRoom> {
    const room = new SessionRoom(parts, await SpeakerWatch.create(parts.place.router));
    await room.#caption();
    return room;
  }

  override async record(recording: Recording | null): Promise<Recording | null> {
    const before = await super.record(recording);
    // Closed meanwhile: there is nothing to caption any more.
    await this.inTurn(() => this.#caption()).catch(() => undefined);
    return before;
  }

  /** Throws M-106 when the room's telephones speak another codec. */
  joinPhone(join: PhoneJoin): Promise<media.RoomJoinPhoneReply> {
    return this.inTurn(async () => {
      const before = this.members.get(join.participantId);
      if (before instanceof Phone && before.is(join)) return { local: before.local };
      const others = this.#phones.filter(({ id }) => id !== join.participantId);
      if (others.some(({ codec }) => codec !== join.codec)) {
        throw new CourtError('M-106', { detail: 'the telephones of this room speak another codec' });
      }
      // One that comes again is there all the time as far as browsers are concerned.
      if (before instanceof Phone) super.remove(join.participantId);
      else this.remove(join.participantId);
      const phone = await Phone.create(this.place.router, this.listen, join);
      this.add(phone);
      this.noteOnRecord(phone);
      await this.receiveAll(phone);
      for (const source of phone.sources) await this.share(source);
      this.#tellTelephone();
      return { local: phone.local };
    });
  }

  joinBrowser(join: BrowserJoin): Promise<media.RoomJoinBrowserReply> {
    return this.inTurn(async () => {
      this.remove(join.participantId);
      const browser: Browser = await Browser.create(
        this.place,
        join,
        SESSION_RULES,
        this.#eventsOf(() => browser),
      );
      if (join.lobby) this.#lobby.add(browser);
      this.add(browser);
      if (!join.lobby) this.noteOnRecord(browser);
      const consumers = join.lobby ? [] : await this.receiveAll(browser);
      const prepared = join.lobby ? await this.#prepareAll(browser) : [];
      return { ...browser.transports, consumers, prepared, codec: 'opus', telephone: this.#telephone };
    });
  }

  /** A telephone has no lobby here (it waits at the gateway): sent back, it is out of the room. */
  admit(participantId: string, admitted: boolean): Promise<void> {
    return this.inTurn(async () => {
      const member = this.members.get(participantId);
      if (member instanceof Phone) return admitted ? undefined : this.remove(participantId);
      const browser = this.browser(participantId);
      if (!admitted) {
        this.#lobby.add(browser);
        browser.silence();
        return;
      }
      if (!this.#lobby.delete(browser)) return;
      this.noteOnRecord(browser);
      const others = [...this.members.values()].filter((other) => other !== browser);
      await Promise.all(others.flatMap(({ sources }) => sources).map((source) => this.shareWith(browser, source)));
    });
  }

  protected mayReceive(listener: Participant, { source }: Source): boolean {
    if (this.#lobby.has(listener)) return false;
    return listener instanceof Phone || source !== 'telephone';
  }

  protected maySend(browser: Browser): void {
    if (this.#lobby.has(browser)) throw new CourtError('M-107');
  }

  protected override isPresent(member: Participant): boolean {
    return !this.#lobby.has(member);
  }

  /** Who waits sets up faces and voices, so that they are there when the door opens. */
  protected override async shareWith(listener: Participant, source: Source): Promise<void> {
    if (!(listener instanceof Browser) || !this.#lobby.has(listener)) return super.shareWith(listener, source);
    if (!isPrepared(source)) return;
    try {
      const consumer = await listener.prepare(source);
      this.events.prepared(this.id, listener.id, consumer, () => this.#is(listener) && listener.receives(consumer.id));
    } catch (error) {
      this.log.warn({ err: error, roomId: this.id, participantId: listener.id }, 'nothing prepared');
    }
  }

  #prepareAll(browser: Browser): Promise<media.PreparedConsumer[]> {
    const sources = [...this.members.values()].flatMap((member) => member.sources).filter(isPrepared);
    return Promise.all(sources.map((source) => browser.prepare(source)));
  }

  protected override async share(source: Source): Promise<void> {
    await super.share(source);
    if (source.source === 'microphone') await this.#speaker.add(source);
    this.#captionOf(source);
  }

  protected override remove(id: string): void {
    const member = this.members.get(id);
    super.remove(id);
    if (!member) return;
    this.#lobby.delete(member);
    if (member instanceof Browser) this.#quality.forget(member);
    else this.#tellTelephone();
  }

  protected override ended(): void {
    this.#quality.close();
    this.#speaker.close();
    this.#captions?.close();
  }

  /** Captions are made of what is recorded, and of nothing else: private talks never are. */
  async #caption(): Promise<void> {
    const sessionId = this.recording?.callId;
    if (!this.#speech || sessionId === undefined) {
      this.#captions?.close();
      this.#captions = null;
      return;
    }
    try {
      this.#captions ??= await this.#newCaptions(this.#speech, sessionId);
    } catch (error) {
      this.log.error({ err: error, roomId: this.id }, 'no captions');
    }
    for (const { sources } of this.members.values()) for (const source of sources) this.#captionOf(source);
  }

  #newCaptions(server: SpeechServer, sessionId: string): Promise<RoomCaptions> {
    const { router } = this.place;
    const events = {
      caption: (caption: Caption): void => this.events.caption(this.id, caption),
      state: (state: media.CaptionState): void =>
        this.events.captionState(this.id, state, () => !this.closing && (this.#captions?.state ?? state) === state),
    };
    return RoomCaptions.create({ server, router, sessionId, events, log: this.log });
  }

  /** Nobody waits for it; whoever cannot be captioned is heard, seen and recorded all the same. */
  #captionOf(source: Source): void {
    this.#captions?.add(source).catch((error: unknown) => {
      this.log.error({ err: error, roomId: this.id }, 'voice not captioned');
    });
  }

  #eventsOf(own: () => Browser): BrowserEvents {
    // What ends because the participant itself is gone needs no telling.
    const here = (): boolean => !this.closing && this.#is(own());
    return {
      lost: () => this.participantLost(own()),
      consumerClosed: (consumerId) => this.events.consumerClosed(this.id, own().id, consumerId, here),
      consumerPaused: (consumerId, paused) =>
        this.events.consumerPaused(
          this.id,
          own().id,
          { consumerId, paused },
          () => here() && own().isPaused(consumerId) === paused,
        ),
      scored: () => this.#quality.note(own()),
    };
  }

  #is(browser: Browser): boolean {
    return this.members.get(browser.id) === browser;
  }

  get #phones(): Phone[] {
    return [...this.members.values()].filter((member) => member instanceof Phone);
  }

  #tellTelephone(): void {
    const codec = this.#phones[0]?.codec ?? null;
    if (codec === this.#telephone || this.closing) return;
    this.#telephone = codec;
    this.events.telephone(this.id, codec, () => !this.closing && this.#telephone === codec);
  }
}

/** Papers and screens come when they are shown. */
const isPrepared = ({ source }: Source): boolean => source === 'microphone' || source === 'camera';
