import { PetitionModel, type PetitionDocument } from './document.ts';

export const numberOf = (day: string, running: number): string =>
  `XF${day.replaceAll('-', '')}-${String(running).padStart(4, '0')}`;

/** Day of Asia/Shanghai (UTC+8 all year), `2026-11-26`. */
export const dayOf = (at: Date): string => new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);

/** The next number of a court on a day. Others may take it at the same moment: then the unique index refuses, and it is asked for again. */
export async function nextNumber(courtId: string, day: string): Promise<string> {
  const start = numberOf(day, 0).slice(0, -4);
  const last = await PetitionModel.findOne({ courtId, number: { $regex: `^${start}` } })
    .sort({ number: -1 })
    .lean<PetitionDocument>();
  return numberOf(day, Number(last?.number.slice(start.length) ?? 0) + 1);
}
