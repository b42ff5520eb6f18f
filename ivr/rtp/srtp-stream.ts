import { SrtpReceiver, SrtpSender } from './srtp.ts';

/** SRTP of one call, by the keys that SDP has agreed on. */
export class SrtpStream {
  readonly sender: SrtpSender;
  readonly receiver: SrtpReceiver;
  readonly #keys: { send: Uint8Array; receive: Uint8Array };

  /** A key that stays keeps its context: roll-over counter and replay list belong to the key (RFC 3711 §3.2.1). */
  static with(keys: { send: Uint8Array; receive: Uint8Array }, before: SrtpStream | null): SrtpStream {
    const same = (which: 'send' | 'receive'): boolean =>
      before !== null && Buffer.compare(before.#keys[which], keys[which]) === 0;
    if (before && same('send') && same('receive')) return before;
    return new SrtpStream(
      keys,
      before && same('send') ? before.sender : new SrtpSender(keys.send),
      before && same('receive') ? before.receiver : new SrtpReceiver(keys.receive),
    );
  }

  private constructor(keys: { send: Uint8Array; receive: Uint8Array }, sender: SrtpSender, receiver: SrtpReceiver) {
    this.#keys = keys;
    this.sender = sender;
    this.receiver = receiver;
  }
}
