/** How a language speaks of waiting, as names of prompts that are joined. */
export interface NumberSpeech {
  /** A count, 0 to 999, before what is counted. */
  count(number: number): string[];
  /** So many callers are before this one; at least 1. */
  before(callers: number): string[];
  /** A day of the year, both from 1. */
  day(month: number, day: number): string[];
  /** A time of the day. */
  time(hour: number, minute: number): string[];
}
