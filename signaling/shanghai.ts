/** China has had one time zone without summer time since 1992: UTC+8, ms. */
export const SHANGHAI = 8 * 3_600_000;

/** Day of Asia/Shanghai, `2026-11-24`. */
export const dayOf = (at: Date): string => new Date(at.getTime() + SHANGHAI).toISOString().slice(0, 10);
