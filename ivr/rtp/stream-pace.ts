import type { Law } from './g711.ts';
import { pacer, type Paced } from './pacer.ts';
import type { Player } from './player.ts';
import type { RtpSender } from './sender.ts';
import type { Lender } from './socket.ts';

/** What the packets of a stream are made of for as long as nothing changes. */
export interface Steady {
  readonly law: Law;
  readonly payloadType: number;
  readonly ip: string;
  readonly port: number;
}

export interface PaceParts {
  /** Sends one packet at each tick. */
  readonly paced: Paced;
  readonly sender: RtpSender;
  readonly player: Player;
  /** Null: the socket has none. */
  readonly lender: Lender | null;
  /** Null: each packet has to be made when it is due, such as what a room says. */
  readonly steady: () => Steady | null;
}

/**
 * Who sends the packets of one stream: this thread, tick by tick; or, while they are known ahead, the socket's own, which is not kept waiting when
 * this thread is busy. Whoever takes over goes on with the other's numbers, in its rhythm.
 */
export class StreamPace {
  readonly #parts: PaceParts;
  #state: 'idle' | 'running' | 'changing' | 'ended' = 'idle';
  #lent = false;

  constructor(parts: PaceParts) {
    this.#parts = parts;
    parts.lender?.onFinished(() => this.change(() => undefined));
  }

  /** Packets are sent from now on. */
  start(): void {
    if (this.#state !== 'idle') return;
    this.#state = 'running';
    this.#goOn();
  }

  /** Around everything that changes what is sent, and before what was sent is asked for. */
  change(act: () => void): void {
    if (this.#state === 'ended' || this.#state === 'changing') {
      act();
      return;
    }
    this.#reclaim();
    const before = this.#state;
    this.#state = 'changing';
    try {
      act();
    } finally {
      this.#state = before;
      if (before !== 'idle') this.#goOn();
    }
  }

  /** Nothing is sent from now on. */
  end(): void {
    if (this.#state === 'ended') return;
    this.#reclaim();
    this.#state = 'ended';
    this.#parts.lender?.retire();
    pacer.unlisten(this);
    pacer.remove(this.#parts.paced);
  }

  #reclaim(): void {
    const { sender, player, lender } = this.#parts;
    const state = this.#lent ? lender?.reclaim() : null;
    this.#lent = false;
    if (!state) return;
    sender.resume(state);
    player.resume(state);
  }

  #goOn(): void {
    const { paced, sender, lender } = this.#parts;
    const steady = this.#parts.steady();
    if (lender && steady) {
      const { law, payloadType, ip, port } = steady;
      const { ssrc, state } = sender;
      const loan = { ...state, ip, port, payloadType, silence: law.silence, ssrc };
      const dueIn = pacer.remove(paced);
      this.#lent = lender.lend({ ...loan, ...this.#parts.player.ahead(law.codec) }, dueIn);
      if (this.#lent) {
        pacer.listen(this);
        return;
      }
    }
    pacer.add(paced, lender?.retire() ?? null);
    pacer.unlisten(this);
  }
}
