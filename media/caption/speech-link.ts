import WebSocket from 'ws';
import { readAnswer } from './answer.ts';
import type { Frame } from './voice.ts';
import { SPEECH_RATE } from './voice-decoder.ts';

/** Where speech becomes text; `token`: sent as bearer, empty for none. */
export interface SpeechServer {
  url: string;
  token: string;
}

export interface LinkEvents {
  /** Final words; `at`: when they began to be spoken, ms since 1970. */
  heard(text: string, at: number): void;
  /** Whether it works, told when that changes; at first it counts as working. */
  works(ok: boolean, reason: string): void;
}

/** A server has so long to answer the handshake, ms. */
const HANDSHAKE = 5000;
/** The longest message that is read, bytes; a longer one ends the connection. */
const LONGEST = 16_384;
/** So much may be on its way to the server, bytes: 1 s of sound. */
const ON_THE_WAY = SPEECH_RATE * 2;
/** So many frames wait for it: 2 s. The oldest are dropped. */
const WAITING = 33;
/** A server that takes nothing while so many frames are dropped (5 s) is left. */
const MOST_DROPPED = 84;
/** Messages in a second, of which so many are final: more is no speech. */
const MOST_MESSAGES = 50;
const MOST_FINALS = 5;
/** Messages that are no answers, on one connection. */
const MOST_RUBBISH = 20;
/** ms; doubled with each attempt up to the longest. */
const AGAIN = { first: 500, longest: 30_000 };
/** A connection that has stood for so long without a word works, ms: perhaps nobody speaks. */
const STEADY = 10_000;
/** After the end of the sound the server has so long for its last words, ms. */
const LAST_WORDS = 3000;
/** Stretches of sound whose times are remembered. */
const MOST_STRETCHES = 500;

/**
 * One speaker's connection to the speech server: made again when it breaks, with growing pauses. Sound that the server is too slow for is dropped, oldest
 * first; whatever it sends, nothing but short texts comes out, and what it is given is kept nowhere.
 */
export class SpeechLink {
  readonly #server: SpeechServer;
  readonly #hello: object;
  readonly #events: LinkEvents;
  #socket: WebSocket | null = null;
  readonly #waiting: Frame[] = [];
  #dropped = 0;
  /** Sound sent over this connection, ms, and when the stretches of it were spoken. */
  #sent = 0;
  #stretches: { from: number; at: number }[] = [];
  #rubbish = 0;
  #second = { began: 0, messages: 0, finals: 0 };
  #attempt = 0;
  #ok = true;
  #closed = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(server: SpeechServer, who: { sessionId: string; participantId: string }, events: LinkEvents) {
    this.#server = server;
    this.#hello = { type: 'hello', version: 1, ...who, language: 'zh-CN', sampleRate: SPEECH_RATE, encoding: 's16le' };
    this.#events = events;
    this.#connect();
  }

  send(frame: Frame): void {
    if (this.#closed) return;
    this.#waiting.push(frame);
    if (this.#waiting.length > WAITING) {
      this.#waiting.shift();
      this.#dropped += 1;
    }
    this.#drain();
    if (this.#isOpen && this.#dropped > MOST_DROPPED) this.#leave('takes no sound');
  }

  /** The speaker is silent or muted. */
  pause(): void {
    if (this.#isOpen && this.#waiting.length === 0) this.#socket?.send('{"type":"pause"}');
  }

  /** No more sound; what was said last may still come. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#waiting.length = 0;
    if (this.#timer) clearTimeout(this.#timer);
    const socket = this.#socket;
    if (!socket) return;
    if (socket.readyState !== WebSocket.OPEN) return socket.terminate();
    socket.send('{"type":"end"}');
    this.#timer = setTimeout(() => socket.terminate(), LAST_WORDS);
  }

  get #isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  #connect(): void {
    const { url, token } = this.#server;
    const socket = new WebSocket(url, {
      handshakeTimeout: HANDSHAKE,
      maxPayload: LONGEST,
      perMessageDeflate: false,
      ...(token !== '' && { headers: { authorization: `Bearer ${token}` } }),
    });
    let reason = 'closed';
    this.#socket = socket;
    this.#sent = 0;
    this.#stretches = [];
    this.#rubbish = 0;
    socket.on('open', () => {
      socket.send(JSON.stringify(this.#hello));
      this.#dropped = 0;
      this.#timer = setTimeout(() => this.#stands(), STEADY);
      this.#drain();
    });
    socket.on('message', (message: WebSocket.RawData, binary) => {
      if (this.#socket === socket) this.#read(!binary && Buffer.isBuffer(message) ? message.toString('utf8') : '');
    });
    socket.on('error', (error) => (reason = error.message));
    socket.on('close', () => {
      if (this.#socket === socket) this.#broken(reason);
    });
  }

  #drain(): void {
    const socket = this.#socket;
    if (!socket || !this.#isOpen) return;
    while (socket.bufferedAmount < ON_THE_WAY) {
      const frame = this.#waiting.shift();
      if (!frame) return;
      this.#dropped = 0;
      this.#note(frame);
      socket.send(frame.pcm);
    }
  }

  /** What is sent next was not spoken right after what was sent before. */
  #note({ at, pcm }: Frame): void {
    const last = this.#stretches.at(-1);
    if (!last || Math.abs(last.at + this.#sent - last.from - at) > 40) {
      this.#stretches.push({ from: this.#sent, at });
      if (this.#stretches.length > MOST_STRETCHES) this.#stretches.shift();
    }
    this.#sent += (pcm.length / 2 / SPEECH_RATE) * 1000;
  }

  /** When that place of the sound was spoken. Words of sound that was never sent are of the last that was. */
  #spokenAt(ms: number): number {
    const place = Math.min(ms, this.#sent);
    const stretch = this.#stretches.findLast(({ from }) => from <= place) ?? this.#stretches[0];
    return stretch ? stretch.at + Math.max(0, place - stretch.from) : Date.now();
  }

  #read(message: string): void {
    const now = Date.now();
    if (now - this.#second.began >= 1000) this.#second = { began: now, messages: 0, finals: 0 };
    this.#second.messages += 1;
    if (this.#second.messages > MOST_MESSAGES) return this.#leave('too many messages');
    const heard = readAnswer(message);
    if (!heard) {
      this.#rubbish += 1;
      if (this.#rubbish > MOST_RUBBISH) this.#leave('not understood');
      return;
    }
    this.#turn(true, '');
    if (!heard.final || heard.text === '' || this.#second.finals >= MOST_FINALS) return;
    this.#second.finals += 1;
    this.#events.heard(heard.text, this.#spokenAt(heard.startMs));
  }

  #stands(): void {
    this.#attempt = 0;
    this.#turn(true, '');
  }

  #leave(reason: string): void {
    const socket = this.#socket;
    this.#broken(reason);
    socket?.terminate();
  }

  #broken(reason: string): void {
    this.#socket = null;
    this.#stopTimer();
    if (this.#closed) return;
    this.#turn(false, reason);
    // Twelve speakers do not come back at the same moment.
    const pause = Math.min(AGAIN.longest, AGAIN.first * 2 ** this.#attempt) * (0.8 + 0.4 * Math.random());
    this.#attempt += 1;
    this.#timer = setTimeout(() => this.#connect(), pause);
  }

  #turn(ok: boolean, reason: string): void {
    if (ok === this.#ok || this.#closed) return;
    this.#ok = ok;
    this.#events.works(ok, reason);
  }

  #stopTimer(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
