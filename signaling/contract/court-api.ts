import { z } from 'zod';
import { id, iso, page, size } from './field.ts';
import { courtService, MOST_LISTED, STANDARD_SERVICES } from './service.ts';
import { COURT_LEVELS, NUMBER_CLASSES } from './state.ts';

/** HTTP API: Courts and what they decide: hours, figures of the line, calls out. Times are ISO 8601 in UTC. */
export const courtView = z.object({
  id,
  name: z.string(),
  level: z.enum(COURT_LEVELS),
  parentId: id.nullable(),
  numbers: z.array(z.string()),
});
export type CourtView = z.infer<typeof courtView>;

/** A court as an administrator makes or changes it. `numbers`: what is dialled, digits only. */
export const courtEdit = z.object({
  name: z.string().trim().min(2).max(60),
  level: z.enum(COURT_LEVELS),
  parentId: id.nullable(),
  numbers: z.array(z.string().regex(/^[0-9]{3,15}$/)).max(20),
});
export type CourtEdit = z.infer<typeof courtEdit>;

const clock = z.string().regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$/);
/** Opening hours of a court's line, Asia/Shanghai. `weekdays` index 0 is Monday; a day is a list of spans. Exceptions win: holidays, 调休 workdays. */
export const openingHours = z.object({
  alwaysOpen: z.boolean(),
  weekdays: z.array(z.array(z.object({ from: clock, to: clock })).max(4)).length(7),
  exceptions: z
    .array(
      z.object({
        date: z.iso.date(),
        name: z.string().max(40),
        spans: z.array(z.object({ from: clock, to: clock })).max(4),
      }),
    )
    .max(400),
});
export type OpeningHours = z.infer<typeof openingHours>;
/** Opening hours as they stand. Each save is a new version; version 0 are the standard hours nobody has changed yet. */
export const openingHoursView = openingHours.extend({
  version: z.int().min(0),
  savedBy: z.string(),
  savedAt: iso.nullable(),
});
export type OpeningHoursView = z.infer<typeof openingHoursView>;

/** Figures of a court's line, seconds where not said otherwise. */
export const courtSettings = z.object({
  /** How long an officer is rung before the call goes to the next one. */
  ringSeconds: z.int().min(5).max(120),
  wrapUpSeconds: z.int().min(0).max(1800),
  /** Answered by a person within (GB/T 33358). */
  waitTargetSeconds: z.int().min(5).max(600),
  messageMaxSeconds: z.int().min(10).max(600),
  /** Minutes before the first try of a callback, and between tries. */
  callbackFirstMinutes: z.int().min(0).max(1440).default(0),
  callbackSecondMinutes: z.int().min(1).max(1440).default(10),
  callbackThirdMinutes: z.int().min(1).max(1440).default(30),
  /** Which broken-off calls are offered to officers by themselves; the others wait on the list. `dropped`: not hung up by the caller. */
  callbackOffered: z.enum(['dropped', 'all', 'none']).default('dropped'),
  /** Who is on the line first: the officer, who then hears it ring; or the citizen, who is told who calls and waits at the front for an officer. */
  callbackOrder: z.enum(['officer-first', 'citizen-first']).default('officer-first'),
  /** Working days in which a message for a judge is answered. */
  judgeReplyDays: z.int().min(0).max(30).default(2),
  /** Seconds instead of working days, for courts that promise an answer within hours; 0: working days count. */
  judgeReplySeconds: z.int().min(0).max(864_000).default(0),
  /** Working days in which other work orders are answered: ordinary ones, special matters (petitions) and complaints. */
  ordinaryDays: z.int().min(1).max(90).default(3),
  petitionDays: z.int().min(1).max(90).default(5),
  complaintDays: z.int().min(1).max(90).default(10),
  /** Wrong query passwords that lock a caller or a case, counted over how long, locked for how long. */
  enquiryTries: z.int().min(3).max(20),
  enquiryWindowMinutes: z.int().min(1).max(1440),
  enquiryLockMinutes: z.int().min(1).max(1440),
  /** The court's code in case numbers (示0101), so that a caller need not key it in; empty: not known. */
  caseCode: z
    .string()
    .trim()
    .regex(/^(最高法知?|\p{Script=Han}\d{0,4})?$/u, '应如：示0101'),
  /** Ratings up to this one are followed up by the supervisor; 0: none. */
  lowRating: z.int().min(0).max(4),
});
export type CourtSettings = z.infer<typeof courtSettings>;
/** What a court begins with (offered for 20 s, answered within 15 s, messages of up to 3 minutes, judges answer in 2 working days). */
export const DEFAULT_COURT_SETTINGS: CourtSettings = {
  ringSeconds: 20,
  wrapUpSeconds: 60,
  waitTargetSeconds: 15,
  messageMaxSeconds: 180,
  callbackFirstMinutes: 0,
  callbackSecondMinutes: 10,
  callbackThirdMinutes: 30,
  callbackOffered: 'dropped',
  callbackOrder: 'officer-first',
  judgeReplyDays: 2,
  judgeReplySeconds: 0,
  ordinaryDays: 3,
  petitionDays: 5,
  complaintDays: 10,
  enquiryTries: 5,
  enquiryWindowMinutes: 15,
  enquiryLockMinutes: 30,
  caseCode: '',
  lowRating: 2,
};

/** What a court may call out to, and how often. Emergency and premium numbers are never called, whatever stands here. */
export const outboundRules = z.object({
  /** With the 0, as in 0571; numbers of it are local. Empty: every number with an area code is long distance. */
  areaCode: z.string().regex(/^(0[0-9]{2,3})?$/),
  allowed: z.array(z.enum(NUMBER_CLASSES)).max(NUMBER_CLASSES.length),
  /** Calls within any 60 minutes. */
  perAgentHour: z.int().min(0).max(1000),
  perCourtHour: z.int().min(0).max(100_000),
  /** Whether callbacks count towards these limits: when they are used up, callbacks wait until they are not. */
  countCallbacks: z.boolean().default(false),
  /** How long the other side's telephone may ring, s. */
  ringSeconds: z.int().min(10).max(120),
});
export type OutboundRules = z.infer<typeof outboundRules>;
export const DEFAULT_OUTBOUND_RULES: OutboundRules = {
  areaCode: '',
  allowed: ['local', 'long-distance', 'mobile', 'service'],
  perAgentHour: 30,
  perCourtHour: 300,
  countCallbacks: false,
  ringSeconds: 45,
};

/** The services of a court's line, in the order in which they are shown. */
export const courtServices = z.object({ services: z.array(courtService).min(1).max(MOST_LISTED) });
export type CourtServices = z.infer<typeof courtServices>;
export const DEFAULT_COURT_SERVICES: CourtServices = { services: [...STANDARD_SERVICES] };
export const servicesOfCourt = courtServices.extend({ courtId: id });
export type ServicesOfCourt = z.infer<typeof servicesOfCourt>;

/** What a court edits and of which every version is kept. */
export const COURT_VERSION_KINDS = [
  'hours',
  'services',
  'announcement',
  'settings',
  'distribution',
  'outbound',
  'records',
] as const;
export type CourtVersionKind = (typeof COURT_VERSION_KINDS)[number];
export const courtVersionQuery = z.object({ page, size });
const content = z.record(z.string(), z.unknown());
/**
 * A version as it was saved; `content` is a document of its kind, of the release that saved it. `rolledBackTo`: the version whose content this one
 * repeats; null when it does not. `note`: what it was for, empty where nobody is asked.
 */
export const courtVersion = z.object({
  version: z.int().min(1),
  savedBy: z.string(),
  savedAt: iso,
  note: z.string(),
  rolledBackTo: z.int().nullable(),
  content,
});
export type CourtVersion = z.infer<typeof courtVersion>;

/** What is written as a draft and published; the other kinds are in force when they are saved. */
export const COURT_DRAFT_KINDS = ['hours', 'services', 'settings', 'records'] as const;
export type CourtDraftKind = (typeof COURT_DRAFT_KINDS)[number];
/**
 * A draft beside what is in force. `content` null: there is none. `revision` goes up with each change of the draft, 0: there never was one.
 * `published.version` 0: what the court began with, which nobody has changed.
 */
export const courtDraft = z.object({
  revision: z.int().min(0),
  content: content.nullable(),
  savedBy: z.string(),
  savedAt: iso.nullable(),
  published: courtVersion.extend({ version: z.int().min(0), savedAt: iso.nullable() }),
});
export type CourtDraft = z.infer<typeof courtDraft>;
const revision = z.int().min(0);
const note = z.string().trim().min(1).max(200);
const against = z.int().min(0);
/** `revision`: of the draft that was read. V-005 when it is another one by now: nobody's work is written over. */
export const courtDraftSave = <T extends z.ZodType>(of: T) => z.object({ revision, content: of });
export const courtDraftDiscard = z.object({ revision });
/** `against`: the version in force that the draft was compared with. V-005 when either is another one by now. */
export const courtDraftPublish = z.object({ revision, against, note });
export const courtRollback = z.object({ version: z.int().min(1), against, note });
