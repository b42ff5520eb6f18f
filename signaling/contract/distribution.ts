import { z } from 'zod';
import { MOST_LISTED, serviceId } from './service.ts';
import { LANGUAGES } from './state.ts';

/**
 * Who of the free officers is offered the next call. `longest-idle`: who has been free longest; `round-robin`: whose last offer is longest ago;
 * `skill-weighted`: who is best at the service (levels 1 to 5, 3 when nothing is said), of equals who has been free longest.
 */
export const STRATEGIES = ['longest-idle', 'round-robin', 'skill-weighted'] as const;
export type Strategy = (typeof STRATEGIES)[number];

const seconds = (least: number, most: number) => z.int().min(least).max(most);

/** How a court gives calls to officers. */
export const distributionRules = z.object({
  strategy: z.enum(STRATEGIES),
  /** Whoever has waited so long comes before every priority, so that the green channel starves nobody. */
  boundSeconds: seconds(60, 7200),
  /** So long after a talk the caller is given to the same officer again; 0: never. */
  ownOfficerHours: z.int().min(0).max(720),
  /** So long a caller waits for that officer when they are busy. */
  ownOfficerSeconds: seconds(0, 300),
  /** So long a caller waits for an officer who speaks the language chosen. */
  languageSeconds: seconds(0, 300),
  /** Most callers who may wait for a service at once; who comes then is told so and offered a callback or the message box. */
  capacity: z
    .array(z.object({ service: serviceId, most: z.int().min(1).max(10_000) }))
    .max(MOST_LISTED)
    .refine((rules) => new Set(rules.map((rule) => rule.service)).size === rules.length, { message: 'service twice' })
    .default([]),
  /** After so long a call of `service` goes to the queue of another service or of the upper court, if somebody is on duty there. */
  overflow: z
    .array(
      z.object({
        service: serviceId,
        afterSeconds: seconds(5, 3600),
        to: serviceId,
        upperCourt: z.boolean(),
      }),
    )
    .max(MOST_LISTED)
    .refine((rules) => new Set(rules.map((rule) => rule.service)).size === rules.length, { message: 'service twice' })
    .refine((rules) => rules.every((rule) => rule.upperCourt || rule.to !== rule.service), { message: 'to itself' }),
});
export type DistributionRules = z.infer<typeof distributionRules>;

export const DEFAULT_DISTRIBUTION: DistributionRules = {
  strategy: 'longest-idle',
  boundSeconds: 600,
  ownOfficerHours: 24,
  ownOfficerSeconds: 15,
  languageSeconds: 60,
  capacity: [],
  overflow: [],
};

/** How good an officer is at their services, 1 to 5 (3 when nothing is said), and the languages they speak. */
export const skills = z.object({
  levels: z
    .record(serviceId, z.int().min(1).max(5))
    .refine((levels) => Object.keys(levels).length <= MOST_LISTED, { message: 'too many services' }),
  languages: z.array(z.enum(LANGUAGES)).min(1).max(LANGUAGES.length),
});
export type Skills = z.infer<typeof skills>;
export const NO_SKILLS: Skills = { levels: {}, languages: ['zh'] };

/** Moving a waiting call forward is said why. */
export const pullForward = z.object({ reason: z.string().trim().min(2).max(200) });

const CALL_CAUSES = [
  'first',
  'green',
  'pulled',
  'called-back',
  'returned',
  'overflow',
  'bound',
  'transferred',
] as const;

/** Why an offer came about, from the reason of its line in the timeline. Null for a line of another kind. */
export interface OfferCause {
  call: (typeof CALL_CAUSES)[number];
  officer: Strategy | 'own' | 'language' | 'named' | 'sender';
  /** Officers who were free. */
  free: number;
  idleSeconds: number;
  waitedSeconds: number;
}
const offerCause = z.tuple([
  z.enum(CALL_CAUSES),
  z.enum([...STRATEGIES, 'own', 'language', 'named', 'sender']),
  z.coerce.number(),
  z.coerce.number(),
  z.coerce.number(),
]);
export function parseOfferCause(reason: string): OfferCause | null {
  const parsed = offerCause.safeParse(reason.split('/'));
  if (!parsed.success) return null;
  const [call, officer, free, idleSeconds, waitedSeconds] = parsed.data;
  return { call, officer, free, idleSeconds, waitedSeconds };
}
