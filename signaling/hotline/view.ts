import { setTimeout as pause } from 'node:timers/promises';
import type { AgentStore } from '../agent/index.ts';
import { officerDialled, orderedNotes, type CallArchive, type CallStore, type LiveCall } from '../call/index.ts';
import { AWAY_REASONS, CourtError, type AwayReason, type desk } from '../contract/index.ts';
import type { Callback, CallbackList } from '../callback/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { NodeRegistry } from '../node/index.ts';
import type { CallQueue } from '../queue/index.ts';
import type { WorkOrderService } from '../workorder/index.ts';

export interface ViewParts {
  calls: CallStore;
  archive: CallArchive;
  agents: AgentStore;
  queue: CallQueue;
  callbacks: CallbackList;
  courts: CourtDirectory;
  nodes: NodeRegistry;
  workOrders: WorkOrderService;
}

/** How many earlier contacts the desk shows. */
const EARLIER = 20;
/** So long a ringing desk waits for them, ms: a database that is away is noticed only after seconds. */
const EARLIER_PATIENCE = 500;
/** A caller who waits longer is an alarm, s. */
const LONG_WAIT = 120;

/** Callbacks a desk lists; the page has all of them. */
const LISTED = 30;
/** Desks of a court that are shown a change at once share what was read, ms. */
const SHARED = 200;

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

/** The present as the screens show it, put together from Redis, whole each time. */
export class Views {
  readonly #parts: ViewParts;
  /** Earlier contacts by call: they do not change while the call lasts. */
  readonly #earlier = new Map<string, desk.EarlierContact[]>();
  readonly #callbacks = new Map<string, { at: number; list: Promise<desk.DeskCallback[]> }>();

  constructor(parts: ViewParts) {
    this.#parts = parts;
  }

  async desk(agentId: string): Promise<desk.DeskView> {
    const agent = await this.#parts.agents.get(agentId);
    if (!agent) throw new CourtError('V-003');
    const [call, draft, queues, callbacks, today] = await Promise.all([
      agent.callId ? this.#parts.calls.get(agent.callId) : null,
      agent.callId && agent.state !== 'ringing' ? this.#draft(agent.callId, agentId) : null,
      this.#parts.queue.view(agent.courtId),
      this.#callbacksOf(agent.courtId),
      this.#parts.archive.todayOf(agentId),
    ]);
    const inCall = call?.agentId === agentId || call?.party?.id === agentId;
    const current = call && inCall && call.state !== 'ended' && agent.state !== 'wrap-up' ? call : null;
    return {
      now: new Date().toISOString(),
      agent: {
        id: agent.id,
        name: agent.name,
        state: agent.state,
        reason: agent.reason,
        since: agent.since.toISOString(),
        services: agent.services,
      },
      call: current ? await this.#deskCall(current, agentId) : null,
      wrapUp:
        agent.callId && ((agent.state === 'talking' && call?.agentId === agentId) || agent.state === 'wrap-up')
          ? {
              callId: agent.callId,
              callerName: draft?.callerName ?? '',
              category: draft?.category ?? (call?.judgeId ? 'contact-judge' : null),
              matter: draft?.matter ?? '',
              answer: draft?.answer ?? '',
              solved: draft?.solved ?? null,
              judgeId: draft ? draft.judgeId : (call?.judgeId ?? null),
              endsAt: iso(agent.wrapUpEndsAt),
              notReached: call && officerDialled(call) && call.talkingAt === null ? call.reason : null,
            }
          : null,
      queues: queues.filter((queue) => agent.services.includes(queue.service)),
      callbacks: callbacks.filter(({ service }) => agent.services.includes(service)).slice(0, LISTED),
      today,
    };
  }

  /** What this officer has noted; before that, what the one before them has, except how it ended. */
  async #draft(callId: string, agentId: string): Promise<desk.WrapUp | null> {
    const notes = await this.#parts.calls.notes(callId);
    const own = notes.find((note) => note.agentId === agentId);
    if (own || notes.length === 0) return own?.wrapUp ?? null;
    const call = await this.#parts.calls.get(callId);
    const before = call ? orderedNotes(call, notes).at(-1) : undefined;
    return before ? { ...before.wrapUp, answer: '', solved: null } : null;
  }

  /** The third in the call, and what of the call is another thing at the desk that was asked in. */
  #partyOf(call: LiveCall, agentId: string): Pick<desk.DeskCall, 'party'> & Partial<desk.DeskCall> {
    const { party } = call;
    if (!party) return { party: null };
    const { id, kind, name, state, since, byName, note, offerId, offerEndsAt } = party;
    const own = id === agentId;
    const view = { kind, name, state, since: new Date(since).toISOString(), byName, note, own };
    if (!own) return { party: view };
    const talkingSince = state === 'ringing' ? null : view.since;
    const offer = state === 'ringing' ? new Date(offerEndsAt).toISOString() : null;
    return {
      party: view,
      offerId,
      offerEndsAt: offer,
      state: state === 'ringing' ? 'ringing' : 'talking',
      talkingSince,
    };
  }

  async #deskCall(call: LiveCall, agentId: string): Promise<desk.DeskCall> {
    const callback =
      call.direction === 'outbound' && call.callbackId ? await this.#parts.callbacks.get(call.callbackId) : null;
    return {
      callId: call.id,
      offerId: call.offerId ?? '',
      state: call.state,
      direction: call.direction,
      dialReason: call.dialReason,
      remoteRingingAt: officerDialled(call) ? iso(call.ringingAt) : null,
      earlyMedia: officerDialled(call) && call.state === 'dialling' && call.earlyMedia,
      callerMasked: call.callerMasked,
      judge: call.judgeName,
      service: call.service ?? 'general',
      language: call.language,
      greenChannel: call.greenChannel,
      arrivedAt: call.arrivedAt.toISOString(),
      queuedAt: iso(call.queuedAt),
      offerEndsAt: call.state === 'ringing' ? iso(call.offerEndsAt) : null,
      talkingSince: iso(call.talkingAt),
      heldSince: iso(call.heldAt),
      callback: callback
        ? {
            id: callback.id,
            source: callback.source,
            queuedAt: callback.queuedAt.toISOString(),
            tries: triesOf(callback),
            onTheLine: call.citizenFirst,
          }
        : null,
      transfer: this.#transferOf(call),
      ...this.#partyOf(call, agentId),
      earlier: await this.#earlierOf(call),
    };
  }

  #transferOf({ transfer, queueCourtId, courtId }: LiveCall): desk.TransferView | null {
    if (!transfer) return null;
    const { byName, byCourt, at, note, toName, returned } = transfer;
    const elsewhere = byCourt !== (queueCourtId ?? courtId);
    return {
      byName,
      byCourtName: elsewhere ? (this.#parts.courts.get(byCourt)?.name ?? null) : null,
      at: new Date(at).toISOString(),
      note,
      returned: returned === '' ? null : { name: toName, reason: isAwayReason(returned) ? returned : 'unknown' },
    };
  }

  /** What this caller asked before. While the database is away the officer is rung all the same, without it. */
  async #earlierOf(call: LiveCall): Promise<desk.EarlierContact[]> {
    if (!call.callerFingerprint) return [];
    const known = this.#earlier.get(call.id);
    if (known) return known;
    const courtIds = this.#parts.courts.visible(call.courtId);
    const asked = this.#parts.archive.earlier(call.callerFingerprint, courtIds, EARLIER).then(
      (found) => {
        const others = found.filter((contact) => contact.id !== call.id);
        if (this.#earlier.size > 2000) this.#earlier.clear();
        this.#earlier.set(call.id, others);
        return others;
      },
      () => [],
    );
    // What comes later is in the next view.
    return Promise.race([asked, pause(EARLIER_PATIENCE, [])]);
  }

  #callbacksOf(courtId: string): Promise<desk.DeskCallback[]> {
    const known = this.#callbacks.get(courtId);
    if (known && Date.now() - known.at < SHARED) return known.list;
    const list = this.#parts.callbacks.open(courtId).then((open) => open.map(deskCallbackOf));
    this.#callbacks.set(courtId, { at: Date.now(), list });
    return list;
  }

  async board(courtId: string): Promise<desk.BoardView> {
    const [calls, agents, queues, today] = await Promise.all([
      this.#parts.calls.live({ courtIds: [courtId] }),
      this.#parts.agents.list([courtId]),
      this.#parts.queue.view(courtId),
      this.#parts.archive.today(courtId),
    ]);
    return {
      now: new Date().toISOString(),
      courtId,
      courtName: this.#parts.courts.get(courtId)?.name ?? '',
      queues,
      calls: calls
        // A leg to somebody who was asked into a call is part of that call.
        .filter((call) => call.state !== 'ended' && call.partyOf === null)
        .sort((a, b) => a.arrivedAt.getTime() - b.arrivedAt.getTime())
        .map((call) => ({
          callId: call.id,
          callback: call.direction === 'outbound' && call.callbackId !== null,
          state: call.state,
          service: call.service,
          callerMasked: call.callerMasked,
          greenChannel: call.greenChannel,
          arrivedAt: call.arrivedAt.toISOString(),
          queuedAt: iso(call.queuedAt),
          agentName: call.agentName,
          since: call.stateSince.toISOString(),
        })),
      agents: agents.map((agent) => ({
        id: agent.id,
        name: agent.name,
        state: agent.state,
        reason: agent.reason,
        since: agent.since.toISOString(),
        services: agent.services,
        callId: agent.callId,
      })),
      today,
      alarms: [...(await this.#alarms(queues, calls)), ...(await this.#urged(courtId))],
    };
  }

  async #alarms(queues: desk.QueueView[], calls: LiveCall[]): Promise<desk.BoardView['alarms']> {
    const alarms: desk.BoardView['alarms'] = [];
    for (const queue of queues) {
      if (!queue.oldestAt) continue;
      if (queue.capacity !== null && queue.waiting >= queue.capacity)
        alarms.push({ code: 'queue-full', since: queue.oldestAt, detail: queue.service });
      if (queue.onDuty === 0) alarms.push({ code: 'nobody-on-duty', since: queue.oldestAt, detail: queue.service });
      if (Date.now() - Date.parse(queue.oldestAt) > LONG_WAIT * 1000)
        alarms.push({ code: 'waiting-long', since: queue.oldestAt, detail: queue.service });
    }
    const now = new Date().toISOString();
    if ((await this.#parts.nodes.list('gateway')).length === 0)
      alarms.push({ code: 'gateway-down', since: now, detail: '' });
    if ((await this.#parts.nodes.list('media')).length === 0)
      alarms.push({ code: 'media-down', since: now, detail: '' });
    for (const call of calls) {
      if (call.recordingFaultAt) {
        alarms.push({ code: 'recording-fault', since: call.recordingFaultAt.toISOString(), detail: call.id });
      }
    }
    return alarms;
  }

  async #urged(courtId: string): Promise<desk.BoardView['alarms']> {
    const urged = await this.#parts.workOrders.urged(courtId);
    return urged ? [{ code: 'work-order-urged', since: urged.since, detail: String(urged.count) }] : [];
  }
}

const isAwayReason = (word: string): word is AwayReason => AWAY_REASONS.some((reason) => reason === word);

const triesOf = (callback: Callback): desk.CallbackTryView[] =>
  callback.tries.map(({ at, result }) => ({ at: at.toISOString(), result }));

function deskCallbackOf(callback: Callback): desk.DeskCallback {
  const { id, numberMasked, service, greenChannel, source, state, queuedAt, nextTryAt, held } = callback;
  return {
    id,
    numberMasked,
    service,
    greenChannel,
    source,
    state,
    queuedAt: queuedAt.toISOString(),
    tries: triesOf(callback),
    nextTryAt: iso(nextTryAt),
    onTheLine: held,
  };
}
