import type { CallStore, LiveCall } from '../call/index.ts';
import { CourtError, type gateway } from '../contract/index.ts';
import type { WorkOrderService } from '../workorder/index.ts';
import type { Push } from './push.ts';
import type { CallRoom } from './room.ts';

/** A shorter message is a caller who changed their mind, s. */
const SHORTEST = 1;

export interface MessageBoxParts {
  calls: CallStore;
  workOrders: WorkOrderService;
  room: CallRoom;
  push: Push;
}

/** The message box: the caller speaks into a room of its own with a recorder; what was said becomes a work order (GB/T 33358: picked up at once). */
export class MessageBox {
  readonly #parts: MessageBoxParts;

  constructor(parts: MessageBoxParts) {
    this.#parts = parts;
  }

  /** Bridges the leg to a recorder; answers when what the caller says is being recorded. */
  async start(message: { callId: string; codec: gateway.Codec; at: string }): Promise<gateway.MessageStartReply> {
    const call = await this.#parts.calls.get(message.callId);
    if (!call) throw new CourtError('C-001');
    const speaking =
      call.state === 'message'
        ? call
        : await this.#parts.calls.move(call.id, 'message', {
            from: ['menu'],
            step: 'message-start',
            set: { codec: message.codec, messageAt: new Date(message.at) },
          });
    const withRoom = await this.#parts.room.ensure(speaking, 'message');
    await this.#parts.room.joinCaller(withRoom);
    this.#parts.push.courtChanged(call.courtId);
    const recordingId = withRoom.recordingIds.at(-1);
    if (!recordingId) throw new CourtError('R-001');
    return { recordingId };
  }

  /** The caller ended the message by key, or the limit did; the flow goes on. */
  async end(message: { callId: string; reason: 'key' | 'limit'; seconds: number; at: string }): Promise<void> {
    const call = await this.#parts.calls.get(message.callId);
    if (call?.state !== 'message') return;
    await this.#keep(call, message.seconds);
    await this.#parts.calls.move(call.id, 'menu', {
      from: ['message'],
      step: 'message-end',
      reason: message.reason,
      set: { closing: message.reason === 'limit' ? 'message-limit' : 'message-left' },
      at: new Date(message.at),
    });
    this.#parts.push.courtChanged(call.courtId);
  }

  /** The caller hung up while speaking: what was said is the message. */
  async leftBy(call: LiveCall, at: Date): Promise<void> {
    await this.#keep(call, (at.getTime() - (call.messageAt ?? at).getTime()) / 1000);
  }

  async #keep(call: LiveCall, seconds: number): Promise<void> {
    await this.#parts.room.close(call, 'message-over');
    if (seconds < SHORTEST) return;
    await this.#parts.calls.set(call.id, { messageLeft: true });
    await this.#parts.workOrders.createFromMessage(call, seconds);
  }
}
