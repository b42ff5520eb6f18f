import type { session } from '../../../signaling/contract/index.ts';
import type { LiveSession, Participant } from '../../../signaling/session/live-session.ts';
import { admit, come, newParticipant, ready } from '../../../signaling/session/lobby.ts';

/** When everything of these sessions happens. */
export const AT = new Date('2026-11-26T02:00:00Z');

/** An open session with these people; guide, officer and clerk have accounts. */
export function sessionOf(...roles: session.SessionRole[]): LiveSession {
  const participants = roles.map((role, index) =>
    newParticipant(
      { role, name: `${role}${index}`, accountId: ['guide', 'officer', 'clerk'].includes(role) ? `a${index}` : null },
      AT,
    ),
  );
  return {
    id: '0b8f5d0e-5a7c-4a0e-9d3e-000000000001',
    number: 'SP20261126-0001',
    revision: 1,
    state: 'open',
    title: '再审申请',
    caseNumber: null,
    courtId: 'upper',
    localCourtId: 'local',
    jointCourtIds: ['joint'],
    appointmentId: null,
    petitionId: null,
    scheduledAt: null,
    createdAt: AT.toISOString(),
    createdBy: '',
    startedAt: null,
    endedAt: null,
    endedBy: null,
    outcome: null,
    opinion: '',
    reason: null,
    rating: null,
    ratedAt: null,
    sampled: false,
    participants,
    spotlightId: null,
    material: null,
    privateTalk: null,
    rooms: { main: null, private: null },
    lostRooms: [],
    recordings: [],
    faultAt: null,
    code: '12345678',
  };
}
/** The one of that role. */
export const the = (live: LiveSession, role: session.SessionRole): Participant =>
  live.participants.find((who) => who.role === role)!;

/** Everybody has come, agreed, and is in the room. */
export function allInside(...roles: session.SessionRole[]): LiveSession {
  const live = sessionOf(...roles);
  const [by] = live.participants;
  for (const who of live.participants) {
    come(live, who.id, AT);
    ready(live, who.id, null, AT);
    admit(live, by!, who.id, true, AT);
  }
  return live;
}
