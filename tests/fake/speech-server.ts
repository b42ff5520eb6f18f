import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { toneShare } from './tone.ts';

const RATE = 16_000;
/** What is looked at at once, and how often the same words may come. */
const BLOCK = RATE / 2;
const AGAIN = 2 * RATE;

/** Words of the known tones of microphones; a browser that has too little of the machine sends them in pieces, of which a part is found. */
const WORDS: Record<number, string> = { 440: '四百四十', 880: '八百八十', 1200: '一千二百' };

/**
 * `tones`: says which known tone it hears. `deaf`: takes the connection and reads nothing. `refuses`: 401. `rubbish`, `huge`, `flood`: sends what no speech server
 * should. `dies`: ends the connection at the first sound.
 */
export type Manner = 'tones' | 'deaf' | 'refuses' | 'rubbish' | 'huge' | 'flood' | 'dies';

/** One speaker, as the server hears them. */
export interface Speaker {
  hello: Record<string, unknown>;
  /** Bytes of each piece of sound. */
  frames: number[];
  /** Last second of sound. */
  sound: Int16Array;
  pauses: number;
  ended: boolean;
  open: boolean;
}

/** A speech server by docs/captions.md that knows a few tones. */
export class SpeechServer {
  readonly port: number;
  readonly speakers: Speaker[] = [];
  /** `Authorization` of each attempt to connect. */
  readonly attempts: (string | undefined)[] = [];
  manner: Manner = 'tones';
  /** What is said by a tone. */
  words: Record<number, string> = WORDS;
  readonly #http: Server;
  readonly #sockets: WebSocketServer;

  private constructor(http: Server, sockets: WebSocketServer) {
    this.#http = http;
    this.#sockets = sockets;
    this.port = (http.address() as AddressInfo).port;
    http.on('upgrade', (request, socket, head) => {
      this.attempts.push(request.headers.authorization);
      if (this.manner === 'refuses') return void socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
      sockets.handleUpgrade(request, socket, head, (client) => this.#serve(client));
    });
  }

  static async start(port = 0): Promise<SpeechServer> {
    const http = createServer();
    http.listen(port, '127.0.0.1');
    await once(http, 'listening');
    return new SpeechServer(http, new WebSocketServer({ noServer: true }));
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/speech`;
  }

  of(participantId: string): Speaker[] {
    return this.speakers.filter(({ hello }) => hello['participantId'] === participantId);
  }

  /** Waits until something is so, here or with who speaks to it. */
  until<T>(look: () => T | undefined | false, what: string, within = 40_000): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = Date.now() + within;
      const check = (): void => {
        const found = look();
        if (found !== undefined && found !== false) resolve(found);
        else if (Date.now() > end) reject(new Error(`waited in vain for ${what}`));
        else setTimeout(check, 20);
      };
      check();
    });
  }

  /** Ends all connections, without a word. */
  cut(): void {
    for (const client of this.#sockets.clients) client.terminate();
  }

  async close(): Promise<void> {
    this.cut();
    this.#http.close();
    this.#http.closeAllConnections();
    await once(this.#http, 'close');
  }

  #serve(client: WebSocket): void {
    // Read it must be until the hello, or nobody would know whose it is.
    const ears = new Ears(this.words, (answer) => client.send(JSON.stringify(answer)));
    const speaker: Speaker = { hello: {}, frames: [], sound: new Int16Array(), pauses: 0, ended: false, open: true };
    client.on('error', () => undefined);
    client.on('close', () => (speaker.open = false));
    client.on('message', (message: Buffer, binary) => {
      if (binary) this.#hear(client, speaker, ears, message);
      else {
        const told = JSON.parse(message.toString('utf8')) as Record<string, unknown>;
        if (told['type'] === 'hello') {
          speaker.hello = told;
          this.speakers.push(speaker);
          if (this.manner === 'deaf') client.pause();
          this.#misbehave(client);
        }
        if (told['type'] === 'pause') speaker.pauses += 1;
        if (told['type'] === 'end') {
          speaker.ended = true;
          client.close();
        }
      }
    });
  }

  #hear(client: WebSocket, speaker: Speaker, ears: Ears, piece: Buffer): void {
    speaker.frames.push(piece.length);
    const samples = new Int16Array(piece.buffer.slice(piece.byteOffset, piece.byteOffset + piece.length));
    speaker.sound = Int16Array.from([...speaker.sound, ...samples].slice(-RATE));
    if (this.manner === 'dies') return client.terminate();
    if (this.manner === 'tones') ears.hear(samples);
  }

  #misbehave(client: WebSocket): void {
    if (this.manner === 'huge')
      client.send(JSON.stringify({ type: 'final', text: '长'.repeat(350_000), start: 0, end: 1 }));
    if (this.manner === 'rubbish') {
      const final = { type: 'final', text: '不', start: 0, end: 1 };
      const bad = ['', 'null', '[]', '{', '{"type":"final"}', JSON.stringify({ ...final, text: 1 })];
      const worse = [
        { ...final, start: -1 },
        { ...final, start: 2 },
        { ...final, end: '9' },
        { ...final, type: 'all' },
      ];
      for (const text of [...bad, ...worse.map((one) => JSON.stringify(one))]) client.send(text);
      client.send(Buffer.alloc(100));
    }
    if (this.manner === 'flood') {
      const line = JSON.stringify({ type: 'final', text: '洪水', start: 0, end: 1 });
      for (let n = 0; n < 2000; n++) client.send(line);
    }
  }
}

/** Hears which tone it is. */
class Ears {
  readonly #words: Record<number, string>;
  readonly #say: (answer: object) => void;
  #block: number[] = [];
  #heard = 0;
  #said = -AGAIN;

  constructor(words: Record<number, string>, say: (answer: object) => void) {
    this.#words = words;
    this.#say = say;
  }

  hear(samples: Int16Array): void {
    this.#block.push(...samples);
    if (this.#block.length < BLOCK) return;
    const block = Int16Array.from(this.#block);
    this.#block = [];
    const from = this.#heard;
    this.#heard += block.length;
    const tone = Object.keys(this.#words)
      .map(Number)
      .find((one) => toneShare(block, one, RATE) > 0.25);
    if (tone === undefined || from - this.#said < AGAIN) return;
    this.#said = from;
    const times = { start: (from / RATE) * 1000, end: (this.#heard / RATE) * 1000 };
    this.#say({ type: 'partial', text: this.#words[tone]?.slice(0, 2), ...times });
    this.#say({ type: 'final', text: this.#words[tone], ...times });
  }
}
