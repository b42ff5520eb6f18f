import { capture, firstFrame, frozen } from './frame.ts';

/** Janus' videoroom over its own WebSocket protocol, as few messages as it takes. */
interface Message {
  janus: string;
  transaction?: string;
  sender?: number;
  data?: { id: number };
  plugindata?: { data: Record<string, unknown> };
  jsep?: RTCSessionDescriptionInit;
  error?: { reason: string };
}

const ROOM = 1234;
const url = new URLSearchParams(location.search).get('ws') ?? '';

class Session {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<
    string,
    { event: boolean; done: (message: Message) => void; failed: (e: Error) => void }
  >();
  #id = 0;
  #next = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#heard(JSON.parse(String(data)) as Message);
  }

  static async open(): Promise<Session> {
    const socket = new WebSocket(url, 'janus-protocol');
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
    const session = new Session(socket);
    session.#id = (await session.ask({ janus: 'create' })).data?.id ?? 0;
    return session;
  }

  /** `event`: the answer is what the plugin says, not that Janus has heard. */
  ask(message: object, event = false): Promise<Message> {
    const transaction = `t${this.#next++}`;
    const { promise, resolve, reject } = Promise.withResolvers<Message>();
    this.#waiting.set(transaction, { event, done: resolve, failed: reject });
    this.#socket.send(JSON.stringify({ ...message, transaction, ...(this.#id ? { session_id: this.#id } : {}) }));
    return promise;
  }

  async attach(): Promise<Handle> {
    const { data } = await this.ask({ janus: 'attach', plugin: 'janus.plugin.videoroom' });
    return new Handle(this, data?.id ?? 0);
  }

  close(): void {
    this.#socket.close();
  }

  #heard(message: Message): void {
    const asked = this.#waiting.get(message.transaction ?? '');
    if (!asked || (asked.event && message.janus === 'ack')) return;
    this.#waiting.delete(message.transaction ?? '');
    if (message.error) asked.failed(new Error(message.error.reason));
    else asked.done(message);
  }
}

class Handle {
  readonly connection = new RTCPeerConnection();
  readonly #session: Session;
  readonly #id: number;

  constructor(session: Session, id: number) {
    this.#session = session;
    this.#id = id;
    this.connection.onicecandidate = ({ candidate }) => {
      void session.ask({ janus: 'trickle', handle_id: id, candidate: candidate ?? { completed: true } });
    };
  }

  say(body: object, jsep?: RTCSessionDescriptionInit): Promise<Message> {
    return this.#session.ask({ janus: 'message', handle_id: this.#id, body, ...(jsep ? { jsep } : {}) }, true);
  }

  /** Sends camera and microphone. */
  async publish(): Promise<void> {
    const stream = await capture();
    for (const track of stream.getTracks()) this.connection.addTrack(track, stream);
    await this.connection.setLocalDescription(await this.connection.createOffer());
    const answer = await this.say({ request: 'publish' }, this.connection.localDescription ?? undefined);
    if (answer.jsep) await this.connection.setRemoteDescription(answer.jsep);
  }

  /** Receives somebody; resolves at the first frame. */
  async subscribe(feed: number): Promise<void> {
    const shown = Promise.withResolvers<void>();
    this.connection.ontrack = ({ track }) => {
      if (track.kind === 'video') void firstFrame(track).then(shown.resolve);
    };
    const offer = await this.say({ request: 'join', room: ROOM, ptype: 'subscriber', streams: [{ feed }] });
    if (!offer.jsep) throw new Error('no offer');
    await this.connection.setRemoteDescription(offer.jsep);
    await this.connection.setLocalDescription(await this.connection.createAnswer());
    await this.say({ request: 'start', room: ROOM }, this.connection.localDescription ?? undefined);
    await shown.promise;
  }
}

let session: Session | null = null;
let publisher: Handle | null = null;
let subscriber: Handle | null = null;
let feed = 0;

async function enter(): Promise<void> {
  session = await Session.open();
  publisher = await session.attach();
  const joined = await publisher.say({ request: 'join', room: ROOM, ptype: 'publisher' });
  const publishers = joined.plugindata?.data['publishers'] as { id: number }[] | undefined;
  feed = publishers?.[0]?.id ?? 0;
}

window.bench = {
  publish: async () => {
    await enter();
    await publisher?.publish();
  },
  prepare: async () => {
    await enter();
    subscriber = (await session?.attach()) ?? null;
    await capture();
  },
  join: async () => {
    const click = performance.now();
    const shown = subscriber?.subscribe(feed).then(() => performance.now() - click);
    await publisher?.publish();
    return (await shown) ?? NaN;
  },
  leave: () => {
    publisher?.connection.close();
    subscriber?.connection.close();
    session?.close();
    return Promise.resolve();
  },
  frozen,
};
