import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@jest/globals';
import type { transcript } from '../../signaling/contract/index.ts';
import { BrokenLine } from '../fake/broken-line.ts';
import { MediaNodeSocket } from '../fake/media-node-socket.ts';
import type { SessionWindow } from '../fake/session-window.ts';
import type { Answer, Person } from './http-client.ts';
import { Cast } from './session-cast.ts';
import { configuration, ownServices, startSignaling, type TestSignaling } from './signaling-process.ts';

export type View = transcript.StartedTranscript;
type Post = <T = View>(path: string, body?: unknown) => Promise<Answer<T>>;
type Who = 'officer' | 'guide' | 'clerk' | 'petitioner';

/** Somebody at the record of one session. */
export const at =
  (person: Person, sessionId: string): Post =>
  (where, body = {}) =>
    person.send('POST', `/api/sessions/${sessionId}/transcript${where}`, body);

/** Everybody in the room of a session that runs, with a record begun by the officer. */
export interface Scene {
  id: string;
  /** Of the petitioner, as in the text message. */
  link: string;
  ids: Record<'officer' | 'guide' | 'petitioner', string>;
  people: Record<Who, Person>;
  post: Record<Who, Post>;
  officerWindow: SessionWindow;
}

/** A system with a media node, and a database that can be cut off. */
export class TranscriptRig {
  readonly signaling: TestSignaling;
  readonly database: BrokenLine;
  readonly cast: Cast;
  readonly #node: MediaNodeSocket;

  private constructor(signaling: TestSignaling, database: BrokenLine, node: MediaNodeSocket) {
    this.signaling = signaling;
    this.database = database;
    this.#node = node;
    this.cast = new Cast(signaling);
  }

  static async start(redisNumber: number): Promise<TranscriptRig> {
    const own = ownServices(redisNumber);
    const [, host, port] = /@?([\w.]+):(\d+)/.exec(own.MONGODB_URI.replace('mongodb://', ''))!;
    const database = new BrokenLine(host!, Number(port));
    await database.mend();
    const MONGODB_URI = own.MONGODB_URI.replace(`${host}:${port}`, `127.0.0.1:${database.port}`);
    const { NODE_SECRET, DATA_KEY } = configuration('/tmp', {});
    const environment = { ...own, MONGODB_URI, NODE_SECRET: NODE_SECRET!, DATA_KEY: DATA_KEY! };
    const signaling = await startSignaling(redisNumber, environment);
    return new TranscriptRig(
      signaling,
      database,
      await MediaNodeSocket.connect(signaling.url, 'media-1', NODE_SECRET!),
    );
  }

  async begun(): Promise<Scene> {
    const { session: made, officer: officerWindow, ids, guest: petitioner } = await this.cast.inRoom();
    await officerWindow.ask('session:begin', {});
    const officer = await this.cast.person('officer1');
    const guide = await this.cast.person('basic-guide1');
    const clerk = await this.cast.person('clerk1');
    await this.cast.window(clerk, made.id);
    const people = { officer, guide, clerk, petitioner };
    const post = Object.fromEntries(
      Object.entries(people).map(([name, one]) => [name, at(one, made.id)]),
    ) as Scene['post'];
    expect((await post.officer('', { kind: 'reception' })).status).toBe(200);
    return { id: made.id, link: made.link, ids, people, post, officerWindow };
  }

  /** The sealed file as somebody takes it, and what is printed in it. */
  async taken(person: Person, id: string): Promise<{ text: string; pages: number; bytes: Buffer }> {
    const response = await fetch(`${this.signaling.url}/api/sessions/${id}/transcript/pdf`, {
      headers: { cookie: person.cookie },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('application/pdf');
    const bytes = Buffer.from(await response.arrayBuffer());
    const file = path.join(this.signaling.directory, `${id}.pdf`);
    writeFileSync(file, bytes);
    const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
    const pages = Number(/Pages:\s+(\d+)/.exec(execFileSync('pdfinfo', [file], { encoding: 'utf8' }))![1]);
    return { text, pages, bytes };
  }

  /** After each test. */
  async tidy(): Promise<void> {
    await this.database.mend();
    this.cast.close();
  }

  async close(): Promise<void> {
    this.#node.close();
    await this.signaling.close();
    await this.database.cut();
  }
}

export const adding = (text: string, more: object = {}) => ({
  act: 'add',
  editId: randomUUID(),
  entryId: randomUUID(),
  kind: 'answer',
  speakerId: null,
  afterId: null,
  text,
  ...more,
});

export const drawn = (hash: string) => ({
  way: 'drawn',
  hash,
  strokes: [
    Array.from({ length: 80 }, (_, step) => [100 + step * 8, 200 + Math.round(90 * Math.sin(step / 5)), step * 12]),
  ],
});

export const reading = async ({ people, id }: Scene, who: Who = 'officer'): Promise<View> =>
  (await people[who].get<View>(`/api/sessions/${id}/transcript`)).value;
