import type { FlowDraft } from '../../../signaling/contract/flow-api.ts';
import { verbSchema, type Verb } from '../../../signaling/contract/flow.ts';
import { fieldsOf, keysIn, promptsIn, promptsOf, type DraftVerb } from './verb-field.ts';

type VerbOf<Name extends Verb['verb']> = Extract<Verb, { verb: Name }>;

/** What happened on the way, for reading. */
export type Step =
  | { what: 'node'; node: string }
  | { what: 'key'; key: string; known: boolean }
  | { what: 'no-key' }
  | { what: 'queue'; service: string }
  | { what: 'record' }
  /** A step that is run in a simpler way here than on the line. */
  | { what: 'other'; verb: string }
  /** A step that lacks something: passed over. */
  | { what: 'unfinished'; verb: string }
  | { what: 'choice'; choice: Choice }
  | { what: 'end'; reason: 'hangup' | 'caller' | 'circle' };

/** Where a real call would wait for somebody, the person at the editor says how it goes on. */
export type Choice = 'served' | 'closed' | 'unstaffed' | 'recorded';

export interface RehearsalState {
  running: boolean;
  /** The node the caller is in; null before and after. */
  node: string | null;
  /** Name of the prompt that is spoken now. */
  speaking: string | null;
  /** Keys that lead somewhere now. */
  keys: readonly string[];
  choices: readonly Choice[];
  steps: readonly Step[];
}

/** Speaks a prompt; resolves when it was spoken or `signal` aborts. */
export type Speak = (prompt: string, signal: AbortSignal) => Promise<void>;

const IDLE: RehearsalState = { running: false, node: null, speaking: null, keys: [], choices: [], steps: [] };
/** As the gateway: more than that is a circle. */
const MAX_NODES = 500;
/** How long a step without a figure of its own waits for a key, ms. */
const OTHER_TIMEOUT = 5000;

type Next = { go: 'on' } | { go: 'end' } | { go: 'to'; node: string };
const ON: Next = { go: 'on' };
type Input = { type: 'key'; key: string } | { type: 'choice'; choice: Choice };

/** A call to a flow inside the page: the same steps the gateway takes, with the waiting for people left out. */
export class Rehearsal {
  #state = IDLE;
  #call: AbortController | null = null;
  #take: ((input: Input) => void) | null = null;
  /** A key pressed while nobody listened to keys counts for the next menu, as on a real call. */
  #kept: Input[] = [];
  readonly #listeners = new Set<() => void>();

  get state(): RehearsalState {
    return this.#state;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Calls; a call that runs is hung up. Resolves when the call is over. */
  async dial(flow: Pick<FlowDraft, 'start' | 'nodes'>, speak: Speak): Promise<void> {
    this.hangUp();
    const call = new AbortController();
    this.#call = call;
    this.#kept = [];
    this.#state = { ...IDLE, running: true };
    const reason = await this.#run(flow, speak, call.signal).catch((error: unknown) => {
      if (!call.signal.aborted) throw error;
      return 'caller' as const;
    });
    if (this.#call !== call) return;
    this.#call = null;
    this.#set({ ...IDLE, steps: [...this.#state.steps, { what: 'end', reason }] });
  }

  hangUp(): void {
    this.#call?.abort();
  }

  press(key: string): void {
    this.#put({ type: 'key', key });
  }

  choose(choice: Choice): void {
    this.#put({ type: 'choice', choice });
  }

  #put(input: Input): void {
    if (!this.#call) return;
    if (this.#take) this.#take(input);
    else if (input.type === 'key') this.#kept.push(input);
  }

  #set(change: Partial<RehearsalState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }

  #step(step: Step): void {
    this.#set({ steps: [...this.#state.steps, step] });
  }

  async #run(
    flow: Pick<FlowDraft, 'start' | 'nodes'>,
    speak: Speak,
    signal: AbortSignal,
  ): Promise<'hangup' | 'circle'> {
    let node = flow.start;
    for (let passed = 0; passed < MAX_NODES; passed++) {
      this.#set({ node, keys: [], choices: [] });
      this.#step({ what: 'node', node });
      let next: Next = ON;
      for (const verb of flow.nodes[node] ?? []) {
        signal.throwIfAborted();
        next = await this.#verb(verb, speak, signal);
        if (next.go !== 'on') break;
      }
      if (next.go !== 'to') return 'hangup';
      node = next.node;
    }
    return 'circle';
  }

  async #verb(written: DraftVerb, speak: Speak, signal: AbortSignal): Promise<Next> {
    const { data: verb } = verbSchema.safeParse(written);
    if (!verb) {
      this.#step({ what: 'unfinished', verb: written.verb });
      return ON;
    }
    switch (verb.verb) {
      case 'say':
        await this.#speak(verb.prompts, speak, signal);
        return ON;
      case 'pause':
        await pause(verb.seconds * 1000, signal);
        return ON;
      case 'gather':
        return this.#gather(verb, speak, signal);
      case 'enqueue':
        return this.#enqueue(verb, signal);
      case 'record':
        this.#step({ what: 'record' });
        await this.#input(['#'], ['recorded'], signal);
        return ON;
      case 'redirect':
        return { go: 'to', node: verb.node };
      case 'hangup':
        return { go: 'end' };
      default:
        return this.#other(verb, speak, signal);
    }
  }

  async #speak(prompts: readonly string[], speak: Speak, signal: AbortSignal): Promise<void> {
    for (const prompt of prompts) {
      if (signal.aborted) break;
      this.#set({ speaking: prompt });
      await speak(prompt, signal);
    }
    this.#set({ speaking: null });
    this.#call?.signal.throwIfAborted();
  }

  async #gather(verb: VerbOf<'gather'>, speak: Speak, signal: AbortSignal): Promise<Next> {
    let before: string[] = [];
    for (let attempt = 0; attempt < verb.attempts; attempt++) {
      const spoken = [...before, ...verb.prompts];
      const key = await this.#askKey(spoken, Object.keys(verb.keys), verb.timeoutSeconds * 1000, speak, signal);
      const node = key === null ? undefined : verb.keys[key];
      this.#step(key === null ? { what: 'no-key' } : { what: 'key', key, known: node !== undefined });
      if (node !== undefined) return { go: 'to', node };
      before = [key === null ? verb.missing : verb.invalid];
    }
    return { go: 'to', node: verb.otherwise };
  }

  /** Speaks until a key is pressed, then waits for one as long as the menu does. */
  async #askKey(
    prompts: readonly string[],
    keys: readonly string[],
    timeout: number,
    speak: Speak,
    signal: AbortSignal,
  ): Promise<string | null> {
    const asking = new AbortController();
    const both = AbortSignal.any([signal, asking.signal]);
    const pressed = this.#input(keys, [], both).then((input) => (input.type === 'key' ? input.key : null));
    const waited = this.#speak(prompts, speak, both)
      .then(() => pause(timeout, both))
      .then(() => null);
    try {
      return await Promise.race([pressed, waited]);
    } finally {
      asking.abort();
      await Promise.allSettled([pressed, waited]);
    }
  }

  async #enqueue(verb: VerbOf<'enqueue'>, signal: AbortSignal): Promise<Next> {
    this.#step({ what: 'queue', service: verb.service });
    const input = await this.#input(Object.keys(verb.keys), ['served', 'closed', 'unstaffed'], signal);
    if (input.type === 'key') {
      this.#step({ what: 'key', key: input.key, known: true });
      return { go: 'to', node: verb.keys[input.key] ?? verb.closed };
    }
    this.#step({ what: 'choice', choice: input.choice });
    if (input.choice === 'closed') return { go: 'to', node: verb.closed };
    return input.choice === 'unstaffed' ? { go: 'to', node: verb.unstaffed } : ON;
  }

  /** A step with no way of its own here: what it speaks is spoken, a key it knows is followed. */
  async #other(verb: DraftVerb, speak: Speak, signal: AbortSignal): Promise<Next> {
    this.#step({ what: 'other', verb: verb.verb });
    const fields = fieldsOf(verb);
    const keys = new Map(fields.flatMap(({ field, value }) => (field.kind === 'keys' ? keysIn(value) : [])));
    const prompts = fields.flatMap(({ field, value }) => (field.kind === 'prompts' ? promptsIn(value) : []));
    const spoken = prompts.length > 0 ? prompts : promptsOf(verb).slice(0, 1);
    if (keys.size === 0) {
      await this.#speak(spoken, speak, signal);
      return ON;
    }
    const key = await this.#askKey(spoken, [...keys.keys()], OTHER_TIMEOUT, speak, signal);
    const node = key === null ? undefined : keys.get(key);
    if (key !== null) this.#step({ what: 'key', key, known: node !== undefined });
    return node === undefined ? ON : { go: 'to', node };
  }

  /** Waits for a key or a choice. Keys that lead nowhere are taken in a menu (it says so) and ignored where there are choices. */
  #input(keys: readonly string[], choices: readonly Choice[], signal: AbortSignal): Promise<Input> {
    this.#set({ keys, choices });
    return new Promise<Input>((resolve, reject) => {
      const done = (): void => {
        this.#take = null;
        signal.removeEventListener('abort', stop);
        this.#set({ keys: [], choices: [] });
      };
      const stop = (): void => {
        done();
        reject(signal.reason as Error);
      };
      if (signal.aborted) return stop();
      signal.addEventListener('abort', stop);
      this.#take = (input) => {
        if (input.type === 'key' ? choices.length > 0 && !keys.includes(input.key) : !choices.includes(input.choice))
          return;
        done();
        resolve(input);
      };
      const kept = this.#kept.shift();
      if (kept) this.#take(kept);
    });
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
