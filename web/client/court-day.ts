/** Days as the court counts them: `2026-11-24`, Asia/Shanghai. China has had one time zone without summer time since 1992. */
const OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));

export function dayOf(at: Date): string {
  return new Date(at.getTime() + OFFSET_MS).toISOString().slice(0, 10);
}

/** Today, or some days before (negative) or after it. */
export function courtDay(shift = 0, now = new Date()): string {
  return dayOf(new Date(now.getTime() + shift * DAY_MS));
}

/** The first and the last moment of a day, ISO in UTC. */
export const dayStart = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) - OFFSET_MS).toISOString();
export const dayEnd = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - OFFSET_MS + DAY_MS - 1).toISOString();
