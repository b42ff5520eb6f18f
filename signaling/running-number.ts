import type { Model, QueryFilter } from 'mongoose';

const startOf = (kind: string, day: string): string => `${kind}${day.replaceAll('-', '')}-`;

/** What people call a file by: kind, day (Asia/Shanghai) and running number of its court on that day, `SP20261126-0001`. */
export const numberOf = (kind: string, day: string, running: number): string =>
  `${startOf(kind, day)}${String(running).padStart(4, '0')}`;

/**
 * The number after the highest that is in the database for a court and day. Others may take it at the same moment: then the unique index of court and number
 * refuses, and it is asked for again.
 */
export async function nextNumber<File extends { courtId: string; number: string }>(
  model: Model<File>,
  kind: string,
  courtId: string,
  day: string,
): Promise<string> {
  const start = startOf(kind, day);
  const filter = { courtId, number: { $regex: `^${start}` } } as QueryFilter<File>;
  const last = await model.findOne(filter).sort({ number: -1 }).lean<Pick<File, 'number'>>();
  return numberOf(kind, day, Number(last?.number.slice(start.length) ?? 0) + 1);
}
