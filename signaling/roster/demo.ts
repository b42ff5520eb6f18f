import { randomUUID } from 'node:crypto';
import { RoomModel, RosterModel } from './document.ts';

/** Rooms and hours of a system to be tried out; what is there stays. Hours hold from Monday to Friday. */
export async function seedRoster(
  rooms: readonly { courtId: string; name: string }[],
  officers: readonly { id: string; name: string; courtId: string }[],
  hours: readonly { from: string; to: string }[],
): Promise<void> {
  for (const room of rooms) {
    await RoomModel.updateOne(room, { $setOnInsert: { _id: randomUUID() } }, { upsert: true });
  }
  for (const { id: officerId, name: officerName, courtId } of officers) {
    for (let weekday = 0; weekday < 5; weekday++) {
      for (const span of hours) {
        const entry = { courtId, officerId, officerName, kind: 'officer' as const, weekday, date: null, ...span };
        await RosterModel.create({ _id: randomUUID(), ...entry });
      }
    }
  }
}
