import type { Logger } from 'pino';
import type { Identity } from '../account/index.ts';
import type { AgentStore } from '../agent/index.ts';
import type { CallStore, LiveCall } from '../call/index.ts';
import { CourtError, type desk, type Service } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { NodeRegistry } from '../node/index.ts';
import type { CallQueue } from '../queue/index.ts';
import type { Push } from './push.ts';
import type { CallRoom } from './room.ts';

export interface TransferParts {
  calls: CallStore;
  agents: AgentStore;
  queue: CallQueue;
  courts: CourtDirectory;
  nodes: NodeRegistry;
  room: CallRoom;
  push: Push;
  log: Logger;
}

/** What the caller hears first: the prompt of the shipped set that says whom they are connected to. */
const ANNOUNCEMENT = new Map<Service, string>(
  Object.entries({
    general: 'connect-person',
    enquiry: 'connect-enquiry',
    'contact-judge': 'connect-judge',
    guidance: 'connect-guidance',
    petition: 'connect-petition',
    'post-judgment': 'connect-post-judgment',
    lawyer: 'connect-lawyer',
    complaint: 'connect-complaint',
  }),
);
/** Of a service that a court has added. */
const CONNECT = 'connect-person';
const ON_DUTY = new Set(['available', 'ringing', 'talking', 'wrap-up']);

/** Blind transfer (转接): the caller is taken out of the room and waits for somebody else; the leg never drops. */
export class Transfers {
  readonly #parts: TransferParts;

  constructor(parts: TransferParts) {
    this.#parts = parts;
  }

  /** Whom a desk can pass a call on to. */
  async targets({ accountId, courtId }: Identity): Promise<desk.TransferTargets> {
    const { agents, courts, queue } = this.#parts;
    const near = this.#courtsAround(courtId);
    const [officers, ...views] = await Promise.all([agents.list([courtId]), ...near.map((id) => queue.view(id))]);
    return {
      officers: officers
        .filter(({ id, state }) => id !== accountId && ON_DUTY.has(state))
        .map(({ id, name, state, since, services }) => ({ id, name, state, since: since.toISOString(), services })),
      queues: near.flatMap((id, index) => {
        const court = courts.get(id);
        return (views[index] ?? [])
          .filter(({ onDuty }) => onDuty > 0)
          .map(({ service, waiting, onDuty, available }) => ({
            courtId: id,
            courtName: court?.name ?? id,
            level: court?.level ?? 'basic',
            own: id === courtId,
            service,
            waiting,
            onDuty,
            available,
          }));
      }),
    };
  }

  /** V-003 for an officer or a court out of reach; see `CallQueue.transfer`. */
  async transfer(officer: Identity, { callId, to, note }: desk.CallTransfer): Promise<void> {
    const { calls, courts, queue } = this.#parts;
    const before = await calls.get(callId);
    if (before?.agentId !== officer.accountId) throw new CourtError('C-001');
    if (to.kind === 'officer') await this.#requireColleague(officer, to.agentId);
    else if (!this.#courtsAround(officer.courtId).includes(to.courtId)) throw new CourtError('V-003');
    const { wrapUpSeconds } = await courts.settings(before.courtId);
    const moved = await queue.transfer(callId, officer.accountId, {
      to: to.kind === 'officer' ? { agentId: to.agentId } : { courtId: to.courtId, service: to.service },
      detail: to.kind === 'officer' ? '' : this.#named(officer.courtId, to),
      note,
      wrapUpSeconds,
    });
    await this.#leaveRoom(before, to.kind === 'officer' ? 'general' : to.service);
    this.#parts.push.courtChanged(moved.courtId);
  }

  /** Caller and officer leave the room at once; its recording is the record of this part. */
  async #leaveRoom(before: LiveCall, service: Service): Promise<void> {
    const { nodes, room, log } = this.#parts;
    const { id: callId, gatewayId, roomId } = before;
    const unbridged = nodes
      .ask(gatewayId, 'leg:unbridge', {
        callId,
        then: 'waiting',
        announce: ANNOUNCEMENT.get(service) ?? CONNECT,
        ...(roomId === null ? {} : { roomId }),
      })
      // When the gateway is back it is told again (Reconcile).
      .catch((error: unknown) => log.warn({ err: error, callId }, 'leg not unbridged now'));
    await Promise.all([unbridged, room.release(before, 'transferred')]);
  }

  async #requireColleague({ courtId }: Identity, agentId: string): Promise<void> {
    const colleague = await this.#parts.agents.get(agentId);
    if (colleague?.courtId !== courtId) throw new CourtError('V-003');
  }

  /** The service; behind it the court when it is another one. */
  #named(own: string, { courtId, service }: { courtId: string; service: Service }): string {
    return courtId === own ? service : `${service}@${this.#parts.courts.get(courtId)?.name ?? courtId}`;
  }

  /** The own court, the one above and those right below. */
  #courtsAround(courtId: string): string[] {
    const { courts } = this.#parts;
    const above = courts.get(courtId)?.parentId;
    const below = courts.all().filter(({ parentId }) => parentId === courtId);
    return [courtId, ...(above ? [above] : []), ...below.map(({ id }) => id)];
  }
}
