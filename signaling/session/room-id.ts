import { randomBytes } from 'node:crypto';

/** Names of media rooms of sessions. The end is random: two replicas that make a room at the same moment make two, and one of them is closed again. */
export const newRoomId = (sessionId: string): string => `session-${sessionId}-${randomBytes(4).toString('hex')}`;

const PATTERN = /^session-([0-9a-f-]{36})-[0-9a-f]{8}$/;

/** The session of a room's name, or null when it is not one of ours. */
export const sessionOfRoom = (roomId: string): string | null => PATTERN.exec(roomId)?.[1] ?? null;
