import type { Logger } from 'pino';
import type { AgentStore } from '../agent/index.ts';
import type { CallerLanguages, GreenMarks } from '../caller/index.ts';
import type { CallArchive, CallStore } from '../call/index.ts';
import type { CallbackList } from '../callback/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { SoundStore } from '../flow/index.ts';
import type { NodeRegistry } from '../node/index.ts';
import type { CallQueue } from '../queue/index.ts';
import type { RecordingRecord } from '../recording/index.ts';
import type { WorkOrderService } from '../workorder/index.ts';
import type { AuditLog } from '../audit/index.ts';
import type { DeadlineClock } from '../deadline/index.ts';
import type { OutboundStore } from '../outbound/index.ts';
import type { PartyStore } from '../party/index.ts';
import { Arrival, type ArrivalParts, type Conferences } from './arrival.ts';
import { CallbackCall } from './callback-call.ts';
import { CallOut } from './call-out.ts';
import { MessageBox } from './message-box.ts';
import { Parties } from './party.ts';
import type { Push } from './push.ts';
import { Reconcile } from './reconcile.ts';
import { Resume } from './resume.ts';
import { CallRoom } from './room.ts';
import { Talk } from './talk.ts';
import { Transfers } from './transfer.ts';
import { Views } from './view.ts';
import { WrapUps } from './wrap-up.ts';

export { parseRoomId } from './room-id.ts';
export type { Conferences } from './arrival.ts';
export type { CallOut, DialRequest, SessionCall } from './call-out.ts';
export type { Push } from './push.ts';
export type { Views } from './view.ts';

export interface HotlineParts {
  calls: CallStore;
  archive: CallArchive;
  agents: AgentStore;
  queue: CallQueue;
  callbacks: CallbackList;
  languages: CallerLanguages;
  greenMarks: GreenMarks;
  courts: CourtDirectory;
  sounds: SoundStore;
  judgeAt: ArrivalParts['judgeAt'];
  workOrders: WorkOrderService;
  conferences: Conferences;
  nodes: NodeRegistry;
  recordings: RecordingRecord;
  audit: AuditLog;
  outbound: OutboundStore;
  party: PartyStore;
  clock: DeadlineClock;
  /** Whether the SIP edge has a trunk for calls out. */
  trunk: boolean;
  push: Push;
  log: Logger;
}

/** The telephone side of the court's line: what happens to a call between the gateway, the queue, the officer and the recorder. */
export interface Hotline {
  arrival: Arrival;
  messages: MessageBox;
  talk: Talk;
  transfers: Transfers;
  parties: Parties;
  callOut: CallOut;
  callbackCall: CallbackCall;
  wrapUps: WrapUps;
  reconcile: Reconcile;
  views: Views;
}

export function createHotline(parts: HotlineParts): Hotline {
  const room = new CallRoom(parts.calls, parts.nodes, parts.recordings, parts.log);
  const talk: Talk = new Talk({
    ...parts,
    room,
    parties: (): Parties => parties,
    callBack: (call): Promise<void> => callbackCall.accepted(call),
  });
  const parties: Parties = new Parties({
    ...parts,
    room,
    talk,
    dial: (officer, request, into) => callOut.place(officer, request, into),
  });
  const messages = new MessageBox({ ...parts, room });
  const arrival = new Arrival({ ...parts, talk, parties, messages });
  const reconcile = new Reconcile({ ...parts, arrival, talk, parties, room });
  const callOut: CallOut = new CallOut({ ...parts, room, arrival });
  const callbackCall = new CallbackCall({ ...parts, callOut, talk });
  const resume = new Resume({ ...parts, talk });
  parts.clock.afterPause(() => resume.run());
  parts.callbacks.onCitizenFirst((callback) => callbackCall.dialCitizen(callback));
  const { push } = parts;
  parts.queue.on('offered', (call, agentId) => {
    push.agentChanged(agentId);
    push.courtChanged(call.courtId);
  });
  parts.queue.on('offer-ended', (_callId, agentId) => push.agentChanged(agentId));
  parts.callbacks.onChanged(({ courtId }) => push.courtChanged(courtId));
  parts.queue.on('changed', (courtId) => push.courtChanged(courtId));
  parts.workOrders.onUrged((courtId) => push.courtChanged(courtId));
  parts.agents.on('changed', (agentId, courtId) => {
    push.agentChanged(agentId);
    push.courtChanged(courtId);
  });
  parts.agents.on('lost', (agentId, callId) => {
    if (!callId) return;
    talk
      .agentLost(agentId, callId)
      .catch((error: unknown) => parts.log.error({ err: error, callId }, 'officer lost, call not requeued'));
  });
  return {
    arrival,
    messages,
    talk,
    transfers: new Transfers({ ...parts, room }),
    parties,
    callOut,
    callbackCall,
    wrapUps: new WrapUps(parts),
    reconcile,
    views: new Views(parts),
  };
}
