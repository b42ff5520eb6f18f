import type { types } from 'mediasoup';
import type { z } from 'zod';
import type { gateway, media } from '../signaling/contract/index.ts';
import { bareCapabilities, phoneParameters } from './codec.ts';
import type { Participant } from './participant.ts';
import type { Source } from './source.ts';

export type PhoneJoin = z.infer<typeof media.roomJoinPhone>;
export interface PlainListen {
  ip: string;
  portRange: { min: number; max: number };
}

/** A telephone leg: G.711 over plain RTP to and from its gateway, RTCP on the same port. Only the gateway's address is listened to. */
export class Phone implements Participant {
  readonly id: string;
  readonly side: media.TrackSide;
  readonly label: string;
  readonly #voice: Source;
  readonly #join: PhoneJoin;
  readonly #transport: types.PlainTransport;
  readonly #capabilities: types.RtpCapabilities;

  private constructor(
    join: PhoneJoin,
    transport: types.PlainTransport,
    producer: types.Producer,
    capabilities: types.RtpCapabilities,
  ) {
    this.id = join.participantId;
    this.side = join.side;
    this.label = join.label;
    const { participantId, side, label, codec } = join;
    this.#voice = { participantId, side, label, source: 'microphone', codec, producer, layers: null };
    this.#join = join;
    this.#transport = transport;
    this.#capabilities = capabilities;
  }

  static async create(router: types.Router, listen: PlainListen, join: PhoneJoin): Promise<Phone> {
    const transport = await router.createPlainTransport({
      listenInfo: { protocol: 'udp', ...listen },
      rtcpMux: true,
      comedia: false,
    });
    try {
      await transport.connect(join.remote);
      const rtpParameters = phoneParameters(join.codec, join.ssrc, join.participantId);
      const producer = await transport.produce({ kind: 'audio', rtpParameters });
      return new Phone(join, transport, producer, bareCapabilities(router.rtpCapabilities, [join.codec]));
    } catch (error) {
      transport.close();
      throw error;
    }
  }

  get sources(): readonly Source[] {
    return this.#voice.producer.closed ? [] : [this.#voice];
  }

  get codec(): gateway.Codec {
    return this.#join.codec;
  }

  get local(): gateway.RtpAddress {
    return { ip: this.#transport.tuple.localAddress, port: this.#transport.tuple.localPort };
  }

  /** Whether this is the leg that asks to join: then nothing has to be done. */
  is({ remote, ssrc, codec, side }: PhoneJoin): boolean {
    const mine = this.#join;
    return (
      !this.#transport.closed &&
      remote.ip === mine.remote.ip &&
      remote.port === mine.remote.port &&
      ssrc === mine.ssrc &&
      codec === mine.codec &&
      side === mine.side
    );
  }

  async receive({ producer, codec }: Source): Promise<null> {
    if (codec === this.codec) {
      await this.#transport.consume({ producerId: producer.id, rtpCapabilities: this.#capabilities });
    }
    return null;
  }

  /** Its voice ends with the leg. */
  stop(): void {
    return;
  }

  async pause(source: media.MediaSource, paused: boolean): Promise<void> {
    const { producer } = this.#voice;
    if (source !== 'microphone' || producer.paused === paused) return;
    await (paused ? producer.pause() : producer.resume());
  }

  close(): void {
    this.#transport.close();
  }
}
