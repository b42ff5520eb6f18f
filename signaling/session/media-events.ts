import type { z } from 'zod';
import type { media } from '../contract/index.ts';
import { roomOf } from './live-session.ts';
import type { RoomParts, SessionRooms } from './rooms.ts';

type Told<S extends z.ZodType> = z.infer<S>;

/** What media nodes tell of rooms of sessions, brought to the windows it concerns. Of rooms that were replaced nothing is told. */
export class MediaEvents {
  readonly #parts: RoomParts;
  readonly #rooms: SessionRooms;

  constructor(parts: RoomParts, rooms: SessionRooms) {
    this.#parts = parts;
    this.#rooms = rooms;
  }

  async consumer({ roomId, participantId, consumer }: Told<typeof media.roomConsumer>): Promise<void> {
    const found = await this.#rooms.find(roomId);
    const who = found?.live.participants.find(({ id }) => id === participantId);
    if (found && who && roomOf(found.live, who) === found.name) {
      this.#parts.push.consumer(participantId, found.name, consumer);
    }
  }

  /** To who waits; who was let in meanwhile is told of it in full. */
  async prepared({ roomId, participantId, consumer }: Told<typeof media.roomPrepared>): Promise<void> {
    const found = await this.#rooms.find(roomId);
    const who = found?.live.participants.find(({ id }) => id === participantId);
    if (found?.name === 'main' && who?.state === 'waiting') this.#parts.push.prepared(participantId, 'main', consumer);
  }

  async consumerClosed({ roomId, participantId, consumerId }: Told<typeof media.roomConsumerClosed>): Promise<void> {
    const found = await this.#rooms.find(roomId);
    if (found) this.#parts.push.consumerClosed(participantId, found.name, consumerId);
  }

  async consumerPaused(message: Told<typeof media.roomConsumerPaused>): Promise<void> {
    const { roomId, participantId, consumerId, paused } = message;
    const found = await this.#rooms.find(roomId);
    if (found) this.#parts.push.consumerPaused(participantId, found.name, consumerId, paused);
  }

  async speaker({ roomId, participantId }: Told<typeof media.roomSpeaker>): Promise<void> {
    const found = await this.#rooms.find(roomId);
    if (found?.name === 'main') await this.#parts.store.sign(found.live.id, 'speaker', participantId ?? '');
  }

  async quality({ roomId, participantId, score }: Told<typeof media.roomQuality>): Promise<void> {
    const found = await this.#rooms.find(roomId);
    if (found) await this.#parts.store.sign(found.live.id, `q:${participantId}`, String(score));
  }

  /** Words said in the main room while it is recorded, to who is in it. */
  async caption({ roomId, participantId, captionId: id, text, at }: Told<typeof media.roomCaption>): Promise<void> {
    const found = await this.#rooms.find(roomId);
    const who = found?.live.participants.find((one) => one.id === participantId);
    if (found?.name !== 'main' || found.live.state !== 'running' || !who) return;
    const { live } = found;
    const inside = live.participants.filter((one) => one.way === 'browser' && roomOf(live, one) === 'main');
    const { name, role } = who;
    this.#parts.push.caption(
      inside.map((one) => one.id),
      { id, at, participantId, name, role, text },
    );
  }

  async captionState({ roomId, state }: Told<typeof media.roomCaptionState>): Promise<void> {
    const found = await this.#rooms.find(roomId);
    if (found?.name === 'main') await this.#parts.store.sign(found.live.id, 'captions', `${roomId} ${state}`);
  }

  /** Windows are to send the microphone for telephones too, or to stop. */
  async telephone({ roomId, codec }: Told<typeof media.roomTelephone>): Promise<void> {
    const found = await this.#rooms.find(roomId);
    if (!found) return;
    for (const who of found.live.participants) {
      if (who.way === 'browser' && roomOf(found.live, who) === found.name) {
        this.#parts.push.telephone(who.id, found.name, codec);
      }
    }
  }

  /** A broken transport is mended by joining again; whether somebody is gone their socket tells. */
  async participantLost({ roomId, participantId, reason }: Told<typeof media.participantLost>): Promise<void> {
    const found = reason === 'connection' ? await this.#rooms.find(roomId) : null;
    const who = found?.live.participants.find(({ id }) => id === participantId);
    if (found && who?.way === 'browser') this.#parts.push.rejoin(participantId, found.name);
  }
}
