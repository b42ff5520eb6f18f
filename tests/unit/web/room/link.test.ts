import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { types } from 'mediasoup-client';
import { ApiError, type ApiErrorCode } from '../../../../web/client/http.ts';
import { RoomLink, type SessionConnection } from '../../../../web/client/room-link.ts';

/** What plays a stream, by the order in which it was told to. */
let playing: { srcObject?: unknown }[] = [];

beforeEach(() => {
  jest.useFakeTimers();
  playing = [];
  const document = {
    createElement: () => ({
      play(this: { srcObject?: unknown }) {
        playing.push(this);
        return Promise.resolve();
      },
    }),
  };
  Object.assign(globalThis, { MediaStream: class {}, document });
});
afterEach(() => {
  jest.useRealTimers();
  for (const name of ['MediaStream', 'document']) Reflect.deleteProperty(globalThis, name);
});

interface Message {
  source?: string;
  paused?: boolean;
  consumerId?: string;
  spatialLayer?: number | null;
}

/** A server that notes what it is asked and can be away. */
class Server {
  readonly heard: string[] = [];
  readonly layers: [string, number | null][] = [];
  away: ApiErrorCode | null = null;
  /** So long an answer takes, ms. */
  slow = 0;

  ask(event: string, message: Message): Promise<null> {
    if (this.away) return Promise.reject(new ApiError(this.away, ''));
    if (event === 'media:layers') this.layers.push([message.consumerId ?? '', message.spatialLayer ?? null]);
    const { source = '', paused = '' } = message;
    const top = event === 'media:sent-layers' ? message.spatialLayer : '';
    this.heard.push(`${event} ${source} ${paused}${top}`.trim());
    if (this.slow === 0) return Promise.resolve(null);
    return new Promise((resolve) => setTimeout(() => resolve(null), this.slow));
  }
}

/** As much of the browser's library as a link needs. */
class Producer {
  closed = false;
  readonly kind: string;
  readonly tops: number[] = [];
  readonly rtpParameters = { encodings: [{ maxBitrate: 150_000 }] };
  #parameters: { encodings: object[] } = { encodings: [{ rid: 'r0', maxBitrate: 150_000 }, { rid: 'r1' }] };
  readonly rtpSender = {
    getParameters: () => structuredClone(this.#parameters),
    setParameters: (parameters: { encodings: object[] }) => {
      this.#parameters = parameters;
      return Promise.resolve();
    },
  };
  track: MediaStreamTrack | null;

  constructor(given: MediaStreamTrack) {
    this.track = given;
    this.kind = given.kind;
  }
  replaceTrack({ track }: { track: MediaStreamTrack | null }): Promise<void> {
    this.track = track;
    return Promise.resolve();
  }
  setMaxSpatialLayer(top: number): Promise<void> {
    this.tops.push(top);
    return Promise.resolve();
  }
  close(): void {
    this.closed = true;
  }
}

const track = (kind = 'audio'): MediaStreamTrack => ({ kind, getSettings: () => ({}) }) as unknown as MediaStreamTrack;
const own = (of: MediaStreamTrack | null, paused = false) => ({ track: of, paused, barred: false });

const picture = (participantId: string) => ({
  id: participantId,
  producerId: participantId,
  participantId,
  kind: 'video' as const,
  source: 'camera' as const,
  rtpParameters: {},
  producerPaused: false,
});

function join(server: Server) {
  /** What the browser was asked to set up. */
  const made: string[] = [];
  const producers: Producer[] = [];
  const transport = {
    on: () => undefined,
    close: () => undefined,
    consume: ({ id, kind }: { id: string; kind: string }) => {
      made.push(id);
      return Promise.resolve({ kind, track: track(), close: () => made.push(`${id} closed`) });
    },
    produce: ({ track: given }: { track: MediaStreamTrack }) => {
      const producer = new Producer(given);
      producers.push(producer);
      return Promise.resolve(producer);
    },
  };
  const device = {
    createSendTransport: () => transport,
    createRecvTransport: () => transport,
    sendRtpCapabilities: {},
  };
  const failed = jest.fn();
  const link = new RoomLink(
    server as unknown as SessionConnection,
    device as unknown as types.Device,
    'main',
    { telephone: null, send: {}, receive: {}, iceServers: [] } as unknown as ConstructorParameters<typeof RoomLink>[3],
    { changed: () => undefined, state: () => undefined, failed },
  );
  return { link, failed, made, producers };
}

/** A room in which a voice is sent. */
async function speaking() {
  const server = new Server();
  const { link, failed } = join(server);
  const voice = track();
  await link.set('microphone', own(voice));
  return { server, link, failed, voice };
}

test.each(['S-004', 'S-002'] as const)(
  'muted while the server does not hear (%s): told when it hears again',
  async (code) => {
    const { server, link, failed, voice } = await speaking();
    server.away = code;
    await link.set('microphone', own(voice, true));
    await jest.advanceTimersByTimeAsync(3000);
    server.away = null;
    await jest.advanceTimersByTimeAsync(3000);
    expect(server.heard).toEqual(['media:pause microphone true']);
    // Voices and pictures went on all the time.
    expect(failed).not.toHaveBeenCalled();
  },
);

test('switched off and on again while it is not known what was heard: told all the same', async () => {
  const { server, link, voice } = await speaking();
  server.away = 'S-004';
  await link.set('microphone', own(voice, true));
  await link.set('microphone', own(voice));
  server.away = null;
  await jest.advanceTimersByTimeAsync(3000);
  expect(server.heard).toEqual(['media:pause microphone false']);
});

test('a screen whose end was not heard ends, and can be shared again', async () => {
  const server = new Server();
  const { link, failed } = join(server);
  await link.set('screen', own(track()));
  server.away = 'S-004';
  await link.set('screen', own(null));
  server.away = null;
  await link.set('screen', own(track()));
  await jest.advanceTimersByTimeAsync(3000);
  expect(server.heard).toEqual(['media:close-producer screen']);
  expect(failed).not.toHaveBeenCalled();
});

test('refused by what the session is now: nothing is joined anew; any other fault: it is', async () => {
  const { server, link, failed, voice } = await speaking();
  server.away = 'J-006';
  await link.set('microphone', own(voice, true));
  expect(failed).not.toHaveBeenCalled();
  server.away = 'S-001';
  await link.set('microphone', own(voice));
  expect(failed).toHaveBeenCalledTimes(1);
});

test('a picture that is not shown here does not come; one that is, in the size it is shown; one that only moves stays as it is', async () => {
  const server = new Server();
  const { link } = join(server);
  link.shown('officer/camera', 720);
  await link.consume(picture('officer'));
  await link.consume(picture('clerk'));
  await jest.advanceTimersByTimeAsync(3000);
  expect(server.layers).toEqual([['clerk', null]]);
  link.shown('clerk/camera', 300);
  link.shown('officer/camera', 0);
  link.shown('officer/camera', 720);
  await jest.advanceTimersByTimeAsync(3000);
  expect(server.layers.slice(1)).toEqual([['clerk', 1]]);
  link.shown('officer/camera', 0);
  await jest.advanceTimersByTimeAsync(3000);
  expect(server.layers.slice(2)).toEqual([['officer', null]]);
});

test('a picture prepared in the waiting room plays before it comes: who is let in is shown that video, and misses nothing', async () => {
  const { link } = join(new Server());
  await link.prepare(picture('officer'));
  expect(playing).toHaveLength(1);
  expect(link.received.size).toBe(0);
  await link.consume(picture('officer'));
  const received = link.received.get('officer/camera');
  expect(received?.video).toBe(playing[0]);
  expect(playing[0]?.srcObject).toBe(received?.stream);
  expect(playing).toHaveLength(1);
  // Nobody looked at it: shown later it must not begin with a picture of now.
  await jest.advanceTimersByTimeAsync(3000);
  expect(playing[0]?.srcObject).toBeNull();
});

test('a picture shown again while the server is away, or while it is being told the opposite, comes in the end', async () => {
  const server = new Server();
  const { link } = join(server);
  await link.consume(picture('officer'));
  await jest.advanceTimersByTimeAsync(3000);
  server.away = 'S-004';
  link.shown('officer/camera', 720);
  await jest.advanceTimersByTimeAsync(3000);
  server.away = null;
  await jest.advanceTimersByTimeAsync(3000);
  expect(server.layers).toEqual([
    ['officer', null],
    ['officer', 2],
  ]);
  link.shown('officer/camera', 100);
  link.shown('officer/camera', 720);
  await jest.advanceTimersByTimeAsync(0);
  expect(server.layers.slice(2)).toEqual([
    ['officer', 0],
    ['officer', 2],
  ]);
});

test('what was prepared comes by itself and smallest first; a larger picture is asked for once it is seen, or when it is not seen for long', async () => {
  const server = new Server();
  const { link, made } = join(server);
  for (const id of ['officer', 'clerk', 'gone'])
    await link.prepare({ id, producerId: id, kind: 'video', rtpParameters: {} });
  link.consumerClosed('gone');
  link.shown('officer/camera', 720);
  link.shown('clerk/camera', 720);
  await Promise.all(['officer', 'clerk', 'officer'].map((id) => link.consume(picture(id))));
  expect(made).toEqual(['officer', 'clerk', 'gone', 'gone closed']);
  expect([...link.received.keys()]).toEqual(['officer/camera', 'clerk/camera']);
  expect(server.heard).toEqual([]);
  link.seen('officer/camera');
  await jest.advanceTimersByTimeAsync(0);
  expect(server.layers).toEqual([['officer', 2]]);
  await jest.advanceTimersByTimeAsync(3000);
  expect(server.layers.slice(1)).toEqual([['clerk', 2]]);
  await link.consume(picture('lawyer'));
  expect(server.heard).toContain('media:resume');
});

test('after the room was left nothing is told any more', async () => {
  const { server, link, voice } = await speaking();
  server.away = 'S-004';
  await link.set('microphone', own(voice, true));
  link.close();
  server.away = null;
  await jest.advanceTimersByTimeAsync(5000);
  expect(server.heard).toEqual([]);
});

test('a line that is bad to here: pictures come no larger than it bears, those that are shown small as before', async () => {
  const server = new Server();
  const { link } = join(server);
  link.shown('officer/camera', 720);
  link.shown('clerk/camera', 100);
  for (const id of ['officer', 'clerk']) await link.consume(picture(id));
  await jest.advanceTimersByTimeAsync(0);
  expect(server.layers).toEqual([['clerk', 0]]);
  link.limitReceived(1);
  await jest.advanceTimersByTimeAsync(0);
  link.limitReceived(2);
  await jest.advanceTimersByTimeAsync(0);
  expect(server.layers.slice(1)).toEqual([
    ['officer', 1],
    ['officer', 2],
  ]);
});

test('a line that is bad from here: whoever has the larger picture is given a smaller one before it ends; a server that is away is not waited for', async () => {
  const server = new Server();
  const { link, producers } = join(server);
  const smallest = (): object | undefined => producers[0]?.rtpSender.getParameters().encodings[0];
  link.limitSent(1, true);
  await link.set('camera', own(track('video')));
  await jest.advanceTimersByTimeAsync(0);
  expect(server.heard).toEqual(['media:sent-layers camera 0']);
  expect(smallest()).toEqual({ rid: 'r0', maxBitrate: 90_000 });
  server.away = 'S-004';
  link.limitSent(2, true);
  await jest.advanceTimersByTimeAsync(0);
  expect(smallest()).toEqual({ rid: 'r0', maxBitrate: 30_000, maxFramerate: 7 });
  link.limitSent(0, true);
  await jest.advanceTimersByTimeAsync(0);
  expect(producers.map(({ tops }) => tops)).toEqual([[0, 0, 2]]);
  expect(smallest()).toEqual({ rid: 'r0', maxBitrate: 150_000 });
});

test('a screen makes room for the voice as well; a voice is left as it is', async () => {
  const server = new Server();
  const { link, producers } = join(server);
  await link.set('microphone', own(track()));
  await link.set('screen', own(track('video')));
  link.limitSent(1, true);
  await jest.advanceTimersByTimeAsync(0);
  const first = producers.map(({ rtpSender }) => rtpSender.getParameters().encodings[0]);
  expect(first).toEqual([
    expect.objectContaining({ maxBitrate: 150_000 }),
    expect.objectContaining({ maxBitrate: 90_000 }),
  ]);
  expect(server.heard).toEqual([]);
});

test('of a camera that nobody watches only the smallest layer is sent, at its full rate', async () => {
  const server = new Server();
  const { link, producers } = join(server);
  link.limitSent(0, false);
  await link.set('camera', own(track('video')));
  expect(producers[0]!.rtpSender.getParameters().encodings[0]).toEqual({ rid: 'r0', maxBitrate: 150_000 });
  link.limitSent(0, true);
  await jest.advanceTimersByTimeAsync(0);
  expect(producers.map(({ tops }) => tops)).toEqual([[0, 2]]);
});

test('what is wanted last holds: the answer to an earlier message comes late, or the server was away', async () => {
  const server = new Server();
  const { link, producers } = join(server);
  await link.set('camera', own(track('video')));
  server.slow = 1500;
  link.limitSent(0, false);
  server.slow = 0;
  link.limitSent(0, true);
  await jest.advanceTimersByTimeAsync(2000);
  expect(producers[0]!.tops.at(-1)).toBe(2);
  link.limitSent(0, false);
  server.away = 'S-004';
  link.limitSent(0, true);
  link.limitSent(2, true);
  link.limitSent(0, true);
  await jest.advanceTimersByTimeAsync(0);
  server.away = null;
  server.heard.length = 0;
  await jest.advanceTimersByTimeAsync(1500);
  expect(server.heard).toEqual(['media:sent-layers camera 2']);
  expect(producers[0]!.tops.at(-1)).toBe(2);
});
