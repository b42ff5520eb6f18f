import { setTimeout as delay } from 'node:timers/promises';
import { CourtError, type gateway } from '../../signaling/contract/index.ts';
import { ON, speak, to, type FlowContext, type Next } from '../flow/context.ts';
import { estimatePrompts, placePrompts } from '../prompt/number.ts';
import type { VerbOf } from './verb-of.ts';

/** Music begins when signaling has not answered after this time, ms: a caller never waits in silence. */
const SILENCE = 400;
/** So many announcements in a row must find nobody on duty before the caller is told so: officers come back from a lost connection. */
const NOBODY = 2;

/** Waits for an officer and through the talk. */
export async function enqueue(verb: VerbOf<'enqueue'>, context: FlowContext): Promise<Next> {
  const waiting = new Waiting(verb, context);
  try {
    return await waiting.run();
  } finally {
    waiting.stopMusic();
  }
}

class Waiting {
  readonly #verb: VerbOf<'enqueue'>;
  readonly #context: FlowContext;
  #music: AbortController | null = null;
  #nobody = 0;

  constructor(verb: VerbOf<'enqueue'>, context: FlowContext) {
    this.#verb = verb;
    this.#context = context;
  }

  async run(): Promise<Next> {
    const { port, inbox } = this.#context;
    const reply = await this.#join();
    if (reply.result === 'full') return to(this.#verb.full ?? this.#verb.unstaffed);
    if (reply.result !== 'queued') return to(this.#verb[reply.result]);
    this.#announce(reply);
    for (;;) {
      const left = await this.#untilLeft();
      if (left !== 'bridged') return { go: 'to', node: left, from: 'queue' };
      // The talk, as long as it lasts. Its keys mean nothing to us.
      let input = await inbox.take(Infinity);
      while (input?.type !== 'unbridged') input = await inbox.take(Infinity);
      inbox.forgetKeys();
      this.#context.talked = true;
      if (input.then === 'flow') return ON;
      this.#startMusic();
      if (port.roomId === null && input.announce !== undefined) void speak(this.#context, [input.announce]);
    }
  }

  stopMusic(): void {
    this.#music?.abort();
    this.#music = null;
  }

  async #join(): Promise<gateway.CallEnqueueReply> {
    const { port, signal } = this.#context;
    const { service, greenChannel } = this.#verb;
    const answered = new AbortController();
    const late = delay(SILENCE, undefined, { signal: AbortSignal.any([signal, answered.signal]) }).then(
      () => this.#startMusic(),
      () => undefined,
    );
    try {
      const reply = await port.enqueue(service, greenChannel);
      // Joined already when an officer was faster than the answer: no music then.
      if (reply.result === 'queued' && this.#music === null) this.#startMusic();
      return reply;
    } finally {
      answered.abort();
      await late;
    }
  }

  #startMusic(): void {
    const { port, prompts } = this.#context;
    if (port.roomId !== null) return;
    this.stopMusic();
    this.#music = new AbortController();
    void port.stream.play(prompts.clip(this.#verb.music), { loop: true, signal: this.#music.signal });
  }

  /** Waits until an officer has answered, or until the caller leaves for a node. */
  async #untilLeft(): Promise<string> {
    const { inbox, port } = this.#context;
    const period = this.#verb.announceSeconds * 1000;
    let due = performance.now() + period;
    for (;;) {
      const input = await inbox.take(due - performance.now());
      if (input?.type === 'bridged') return 'bridged';
      if (input?.type === 'key') {
        const node = Object.hasOwn(this.#verb.keys, input.key) ? this.#verb.keys[input.key] : undefined;
        if (node !== undefined && (await this.#leave(input.key))) return node;
      }
      if (input !== null) continue;
      due = performance.now() + period;
      const place = await port.place().catch(() => null);
      this.#nobody = place?.onDuty === 0 ? this.#nobody + 1 : 0;
      if (this.#nobody >= NOBODY && (await this.#leave(''))) return this.#verb.unstaffed;
      if (place) this.#announce(place);
    }
  }

  /** Leaves the queue; false when an officer has just taken the call. */
  async #leave(key: string): Promise<boolean> {
    const { port } = this.#context;
    if (key) port.progress('key', key);
    try {
      await port.dequeue();
      return true;
    } catch (error) {
      this.#context.signal.throwIfAborted();
      if (error instanceof CourtError) return false;
      throw error;
    }
  }

  #announce({ place, estimateSeconds }: { place: number; estimateSeconds: number }): void {
    const { port, language } = this.#context;
    if (port.roomId !== null || port.stream.speaking) return;
    port.progress('announced', String(place));
    void speak(this.#context, [
      ...placePrompts(place, language),
      ...estimatePrompts(estimateSeconds, language),
      ...this.#verb.hint,
    ]);
  }
}
