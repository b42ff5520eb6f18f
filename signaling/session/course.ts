import type { z } from 'zod';
import { CourtError, type media, type session } from '../contract/index.ts';
import {
  participantOf,
  requireLive,
  roomOf,
  type Line,
  type LiveSession,
  type Participant,
  type RoomRef,
} from './live-session.ts';
import { endPrivateTalk } from './lobby.ts';
import { isMuted } from './rights.ts';
import { SESSION_MOVES } from './state.ts';

/** Changes of a session's course and of what happens in its room. Each changes the session it is given and says what happened. */

/** Stands for who acts when nobody does. */
export const SYSTEM = { name: '系统' };

/** J-006 for a move that the table of states does not have. */
function move(live: LiveSession, to: session.SessionState): void {
  if (!SESSION_MOVES[live.state].includes(to)) {
    throw new CourtError('J-006', { detail: `session ${live.state} to ${to}` });
  }
  live.state = to;
}

export function begin(live: LiveSession, by: Participant, at: Date): Line[] {
  move(live, 'running');
  live.startedAt = at.toISOString();
  return [{ step: 'begun', by: by.name, who: null, detail: null }];
}

export function end(
  live: LiveSession,
  by: Participant,
  { outcome, opinion }: { outcome: session.SessionOutcome; opinion: string },
  at: Date,
): Line[] {
  const lines = endPrivateTalk(live, by.name);
  move(live, 'ended');
  close(live, by, at);
  live.outcome = outcome;
  live.opinion = opinion;
  return [...lines, { step: 'ended', by: by.name, who: null, detail: outcome }];
}

/** Who says how content they were: the first of them who does, once. */
const RATERS: readonly session.SessionRole[] = ['petitioner', 'representative'];
export const isRater = ({ role }: Participant): boolean => RATERS.includes(role);

/**
 * How content the petitioner was, 1 (worst) to 5; up to `lowest` it is sampled for a follow-up. The first answer counts, so that it may be repeated. J-006 before the
 * end, J-007 for anybody else.
 */
export function rate(
  live: LiveSession,
  by: Participant,
  { score, lowest }: { score: number; lowest: number },
  at: Date,
): Line[] {
  if (!isRater(by)) throw new CourtError('J-007', { detail: 'rates nothing' });
  if (live.state !== 'ended') throw new CourtError('J-006', { detail: `rated while ${live.state}` });
  if (live.rating !== null) return [];
  live.rating = score;
  live.ratedAt = at.toISOString();
  live.sampled = score <= lowest;
  return [{ step: 'rated', by: by.name, who: null, detail: String(score) }];
}

export function cancel(live: LiveSession, by: Pick<Participant, 'name'>, reason: string, at: Date): Line[] {
  const lines = endPrivateTalk(live, by.name);
  move(live, 'cancelled');
  close(live, by, at);
  live.reason = reason;
  return [...lines, { step: 'cancelled', by: by.name, who: null, detail: reason }];
}

/** Everybody has gone and nobody ended it: without an outcome, or as one that never began. */
export function abandon(live: LiveSession, at: Date): Line[] {
  if (live.state === 'open') return cancel(live, SYSTEM, '无人参加', at);
  const lines = endPrivateTalk(live, null);
  move(live, 'ended');
  close(live, SYSTEM, at);
  return [...lines, { step: 'abandoned', by: null, who: null, detail: null }];
}

function close(live: LiveSession, by: Pick<Participant, 'name'>, at: Date): void {
  live.endedAt = at.toISOString();
  live.endedBy = by.name;
  live.spotlightId = null;
  live.material = null;
  live.rooms = { main: null, private: null };
  for (const who of live.participants) {
    who.sends = [];
    who.handAt = null;
    who.phone = null;
  }
  endPart(live, at);
}

function endPart(live: LiveSession, at: Date): void {
  const part = live.recordings.at(-1);
  if (part) part.to ??= at.toISOString();
}

export function mute(
  live: LiveSession,
  by: Participant,
  { participantId, source, muted }: z.infer<typeof session.sessionMute>,
): Line[] {
  const who = participantOf(requireLive(live), participantId);
  if (who.muted.includes(source) === muted) return [];
  who.muted = muted ? [...who.muted, source] : who.muted.filter((one) => one !== source);
  for (const sent of who.sends) if (muted && isMuted(who, sent.source)) sent.paused = true;
  return [{ step: muted ? 'muted' : 'unmuted', by: by.name, who: who.name, detail: source }];
}

export function hand(live: LiveSession, participantId: string, raised: boolean, by: Participant, at: Date): Line[] {
  const who = participantOf(requireLive(live), participantId);
  if ((who.handAt !== null) === raised) return [];
  if (raised && roomOf(live, who) === null) throw new CourtError('J-006', { detail: 'not in the room' });
  who.handAt = raised ? at.toISOString() : null;
  return [{ step: raised ? 'hand' : 'hand-down', by: by.name, who: who.name, detail: null }];
}

export function spotlight(live: LiveSession, by: Participant, participantId: string | null): Line[] {
  requireLive(live);
  if (live.spotlightId === participantId) return [];
  const who = participantId === null ? null : participantOf(live, participantId);
  if (who && who.state !== 'admitted') throw new CourtError('J-006', { detail: 'not in the room' });
  live.spotlightId = participantId;
  live.spotlightFirst = true;
  return [{ step: 'spotlight', by: by.name, who: who?.name ?? null, detail: null }];
}

export function show(live: LiveSession, by: Participant, material: session.MaterialOnShow | null): Line[] {
  requireLive(live);
  const before = live.material;
  live.material = material;
  // Leafing is not written down page by page.
  if (before?.materialId === material?.materialId) return [];
  return [{ step: 'shown', by: by.name, who: null, detail: material?.name ?? null }];
}

const ALONE: readonly session.SessionRole[] = ['petitioner', 'representative', 'lawyer', 'interpreter'];
const SIDE: readonly session.SessionRole[] = ['petitioner', 'representative'];

/**
 * Lawyer and petitioner talk alone. J-007 for anybody else, or asked for by one of the two kinds who is not among them; J-006 when one is not in the room or takes
 * part by telephone.
 */
export function talkAlone(live: LiveSession, by: Participant, participantIds: readonly string[], at: Date): Line[] {
  requireLive(live);
  const people = [...new Set(participantIds)].map((id) => participantOf(live, id));
  const roles = people.map(({ role }) => role);
  const fits =
    roles.every((role) => ALONE.includes(role)) &&
    roles.includes('lawyer') &&
    roles.some((role) => SIDE.includes(role));
  const own = !ALONE.includes(by.role) || people.some(({ id }) => id === by.id);
  if (!fits || !own) throw new CourtError('J-007', { detail: 'private talk' });
  if (people.some((who) => who.state !== 'admitted' || who.way === 'phone')) {
    throw new CourtError('J-006', { detail: 'private talk of somebody who is not in the room' });
  }
  if (live.privateTalk) throw new CourtError('J-006', { detail: 'a private talk goes on' });
  for (const who of people) {
    who.sends = [];
    who.handAt = null;
  }
  live.privateTalk = { participantIds: people.map(({ id }) => id), since: at.toISOString(), by: by.name };
  return [{ step: 'private-begun', by: by.name, who: people.map(({ name }) => name).join('、'), detail: null }];
}

/** What everybody is to look at, when somebody sends it. */
const SHOWN: readonly media.MediaSource[] = ['screen', 'document'];

/** What somebody sends in the main room, so that everybody knows whose camera is on; null: nothing of that source. */
export function sends(
  live: LiveSession,
  participantId: string,
  source: media.MediaSource,
  paused: boolean | null,
): void {
  const who = participantOf(live, participantId);
  const others = who.sends.filter((sent) => sent.source !== source);
  const before = who.sends.find((sent) => sent.source === source);
  // A spotlight that was left on does not keep small what is shown after it.
  if (SHOWN.includes(source) && paused === false && before?.paused !== false) live.spotlightFirst = false;
  who.sends = paused === null ? others : [...others, { source, paused }];
}

/** The room was made, or is gone; with it nobody sends anything. */
export function roomChanged(live: LiveSession, name: session.SessionRoomName, room: RoomRef | null, at: Date): void {
  const before = live.rooms[name];
  live.rooms[name] = room;
  live.lostRooms = live.lostRooms.filter((one) => one !== name);
  if (name !== 'main' || before?.roomId === room?.roomId) return;
  for (const who of live.participants) who.sends = [];
  if (before) endPart(live, at);
}

/** The main room is recorded from here on, under this id. */
export function recorded(live: LiveSession, roomId: string, recordingId: string, at: Date): Line[] {
  const room = live.rooms.main;
  if (room?.roomId !== roomId || room.recordingId !== recordingId || room.recorded) return [];
  room.recorded = true;
  live.faultAt = null;
  endPart(live, at);
  live.recordings.push({ recordingId, from: at.toISOString(), to: null });
  return [{ step: 'recording', by: null, who: null, detail: recordingId }];
}
