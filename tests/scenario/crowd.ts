import { headerOf, parseSip } from '../fake/sip-message.ts';
import { openUdp } from '../../ivr/rtp/udp.ts';
import { LoadCall } from '../bench/ivr/call.ts';
import { Media } from '../bench/ivr/media.ts';

const LOCAL = '127.0.0.1';
/** How often requests without an answer are looked at, ms. */
const CHECK = 50;

/** Many simple phones in one: real SIP and RTP, nothing is listened to. */
export class Crowd {
  /** How calls came to an end that the crowd did not hang up: by caller's number. */
  readonly lost = new Map<string, string>();
  readonly #media: Media;
  readonly #sip: Awaited<ReturnType<typeof openUdp>>;
  readonly #sipPort: number;
  readonly #calls = new Map<string, { call: LoadCall; number: string; rtpPort: number | null }>();
  readonly #timer: NodeJS.Timeout;

  static async open(sipPort: number): Promise<Crowd> {
    const sip = await openUdp(LOCAL, 0);
    sip.setRecvBufferSize(4 << 20);
    return new Crowd(await Media.open(), sip, sipPort);
  }

  private constructor(media: Media, sip: Awaited<ReturnType<typeof openUdp>>, sipPort: number) {
    this.#media = media;
    this.#sip = sip;
    this.#sipPort = sipPort;
    sip.on('message', (data) => {
      const message = parseSip(data.toString());
      this.#calls.get(headerOf(message, 'Call-ID'))?.call.onMessage(message);
    });
    this.#timer = setInterval(() => {
      for (const { call } of this.#calls.values()) call.check(performance.now());
    }, CHECK);
  }

  get size(): number {
    return this.#calls.size;
  }

  /** Calls, and asks for a person once answered. */
  async dial(number: string): Promise<void> {
    const { index, port } = this.#media.reserve();
    const wire = {
      local: `${LOCAL}:${this.#sip.address().port}`,
      sipPort: this.#sipPort,
      send: (text: string): void => this.#sip.send(text, this.#sipPort, LOCAL),
    };
    await new Promise<void>((resolve, reject) => {
      const call = new LoadCall(wire, port, number, {
        answered: (one, rtpPort) => {
          this.#calls.get(one.id)!.rtpPort = rtpPort;
          this.#media.start(index, rtpPort, performance.now());
          one.press('0');
          resolve();
        },
        failed: (_one, how) => {
          this.lost.set(number, how);
          reject(new Error(`call of ${number}: ${how}`));
        },
        over: (one) => {
          const rtpPort = this.#calls.get(one.id)?.rtpPort;
          this.#calls.delete(one.id);
          if (rtpPort) this.#media.stop(rtpPort);
        },
      });
      this.#calls.set(call.id, { call, number, rtpPort: null });
    });
  }

  hangup(wanted: (number: string) => boolean = () => true): void {
    for (const { call, number } of this.#calls.values()) if (wanted(number)) call.hangup();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#media.close();
    this.#sip.close();
  }
}
