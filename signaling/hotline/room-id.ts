/** Names of media rooms: what for, which call, and a number, as a call may need several rooms one after the other. */
export type RoomPurpose = 'talk' | 'message';

export const roomIdOf = (purpose: RoomPurpose, callId: string, number: number): string =>
  `${purpose}-${callId}-${number}`;

const PATTERN = /^(talk|message)-([0-9a-f-]{36})-(\d+)$/;

/** The parts of a room's name, or null when it is not one of ours. */
export function parseRoomId(roomId: string): { purpose: RoomPurpose; callId: string; number: number } | null {
  const [, purpose, callId, number] = PATTERN.exec(roomId) ?? [];
  if (!purpose || !callId || number === undefined) return null;
  return { purpose: purpose === 'talk' ? 'talk' : 'message', callId, number: Number(number) };
}
