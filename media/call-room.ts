import { CourtError, type gateway, type media } from '../signaling/contract/index.ts';
import { Browser, type BrowserJoin } from './browser.ts';
import { callRules } from './codec.ts';
import type { Participant } from './participant.ts';
import { Phone, type PhoneJoin } from './phone.ts';
import { Room, type RoomParts } from './room.ts';

/** A browser that is there before the telephone waits so long for it, ms: its codec decides what the browser publishes in. */
const PHONE_WAIT = 3000;

/** The room of a call: everybody sends their microphone in one codec of G.711, and hears everybody else. */
export class CallRoom extends Room {
  readonly #phoneCodec = Promise.withResolvers<gateway.Codec>();
  readonly #codecs = new Map<Browser, gateway.Codec>();

  static create(parts: RoomParts): Promise<CallRoom> {
    return Promise.resolve(new CallRoom(parts));
  }

  joinPhone(join: PhoneJoin): Promise<media.RoomJoinPhoneReply> {
    return this.inTurn(async () => {
      const before = this.members.get(join.participantId);
      if (before instanceof Phone && before.is(join)) return { local: before.local };
      this.remove(join.participantId);
      const phone = await Phone.create(this.place.router, this.listen, join);
      this.add(phone);
      this.#phoneCodec.resolve(join.codec);
      await this.receiveAll(phone);
      for (const source of phone.sources) await this.share(source);
      this.#refuseOtherCodec(join.codec);
      return { local: phone.local };
    });
  }

  async joinBrowser(join: BrowserJoin): Promise<media.RoomJoinBrowserReply> {
    const codec = await this.#codec();
    return this.inTurn(async () => {
      this.remove(join.participantId);
      const events = { lost: () => this.participantLost(browser) };
      const browser = await Browser.create(this.place, join, callRules(codec), events);
      this.add(browser);
      this.#codecs.set(browser, codec);
      const consumers = await this.receiveAll(browser);
      return { ...browser.transports, consumers, prepared: [], codec, telephone: null };
    });
  }

  /** A call has no lobby. */
  admit(): Promise<void> {
    return Promise.reject(new CourtError('M-106', { detail: 'a call has no lobby' }));
  }

  protected mayReceive(): boolean {
    return true;
  }

  protected maySend(): void {
    return;
  }

  protected override remove(id: string): void {
    const member = this.members.get(id);
    if (member instanceof Browser) this.#codecs.delete(member);
    super.remove(id);
  }

  /** The codec of the telephone in the room, waiting for it a little; A-law when there is none. */
  async #codec(): Promise<gateway.Codec> {
    const phone = [...this.members.values()].find((member: Participant) => member instanceof Phone);
    if (phone) return phone.codec;
    const waited = Promise.withResolvers<gateway.Codec>();
    const timer = setTimeout(() => waited.resolve('PCMA'), PHONE_WAIT);
    return Promise.race([this.#phoneCodec.promise, waited.promise]).finally(() => clearTimeout(timer));
  }

  /** Browsers that publish in another codec than the telephone cannot be heard on it; they are to join again. */
  #refuseOtherCodec(codec: gateway.Codec): void {
    for (const [browser, own] of this.#codecs) if (own !== codec) this.participantLost(browser);
  }
}
