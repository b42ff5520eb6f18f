import { z } from 'zod';
import { skills } from './distribution.ts';
import {
  ADDRESSEES,
  AGENT_STATES,
  AWAY_REASONS,
  CALLBACK_ENDS,
  CALLBACK_SOURCES,
  CALLBACK_STATES,
  CALLBACK_TRY_RESULTS,
  CALL_DIRECTIONS,
  CALL_END_REASONS,
  CALL_RESULTS,
  CALL_STATES,
  CASE_STAGES,
  CATEGORIES,
  COURT_LEVELS,
  DIAL_REASONS,
  FAULTS,
  GREEN_CHANNELS,
  NUMBER_CLASSES,
  LANGUAGES,
  ROLES,
  SERVICES,
  WORK_ORDER_ACTS,
  WORK_ORDER_STATES,
  WORK_ORDER_STEPS,
} from './state.ts';

/** HTTP API: schemas that validate what comes in, describe what goes out and make the OpenAPI page. Times are ISO 8601 in UTC. */
const iso = z.iso.datetime();
const id = z.string().min(1).max(60);
const page = z.coerce.number().int().min(1).max(10_000).default(1);
const size = z.coerce.number().int().min(1).max(100).default(20);

/** A page of a list. `total` counts what the filter found. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), total: z.int(), page: z.int(), size: z.int() });

export const signIn = z.object({ username: z.string().trim().min(1).max(60), password: z.string().min(1).max(200) });
export const me = z.object({
  accountId: id,
  username: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  court: z.object({ id, name: z.string(), level: z.enum(COURT_LEVELS) }),
  expiresAt: iso,
});
export type Me = z.infer<typeof me>;

export const sessionView = z.object({
  id,
  createdAt: iso,
  lastSeenAt: iso,
  address: z.string(),
  browser: z.string(),
  current: z.boolean(),
});
export const passwordChange = z.object({ current: z.string().min(1).max(200), next: z.string().min(10).max(200) });

/** `number`: a whole number or its last four digits. Numbers are kept encrypted and found by keyed hashes. */
export const callQuery = z.object({
  number: z
    .string()
    .trim()
    .regex(/^\+?[0-9]{4,20}$/)
    .optional(),
  agentId: id.optional(),
  from: iso.optional(),
  to: iso.optional(),
  result: z.enum(CALL_RESULTS).optional(),
  category: z.enum(CATEGORIES).optional(),
  service: z.enum(SERVICES).optional(),
  direction: z.enum(CALL_DIRECTIONS).optional(),
  /** A score, or `none`: talks that were not rated. */
  rating: z.enum(['1', '2', '3', '4', '5', 'none']).optional(),
  /** `mine`: only calls this officer took; what an officer sees in any case. */
  mine: z.stringbool().optional(),
  page,
  size,
});
export type CallQuery = z.infer<typeof callQuery>;

export const callSummary = z.object({
  id: z.uuid(),
  courtId: id,
  courtName: z.string(),
  direction: z.enum(CALL_DIRECTIONS),
  /** Why the court called; null for a call that came in. */
  dialReason: z.enum(DIAL_REASONS).nullable(),
  /** The citizen at the telephone, in both directions. */
  callerMasked: z.string(),
  callerName: z.string(),
  /** The court's number: dialled by the citizen, or shown to them. */
  calledNumber: z.string(),
  arrivedAt: iso,
  endedAt: iso.nullable(),
  state: z.enum(CALL_STATES),
  language: z.enum(LANGUAGES),
  service: z.enum(SERVICES).nullable(),
  greenChannel: z.enum(GREEN_CHANNELS).nullable(),
  category: z.enum(CATEGORIES).nullable(),
  agentName: z.string().nullable(),
  waitSeconds: z.int().nullable(),
  talkSeconds: z.int().nullable(),
  result: z.enum(CALL_RESULTS).nullable(),
  reason: z.enum(CALL_END_REASONS).nullable(),
  /** How content the caller was, 1 (worst) to 5; null when they did not say. */
  rating: z.int().min(1).max(5).nullable(),
  hasRecording: z.boolean(),
});
export type CallSummary = z.infer<typeof callSummary>;

/** A line of a call's timeline: a state entered, or a step in it. `detail` is for reading: a key, a node, an officer's name. */
export const timelineEntry = z.object({
  at: iso,
  state: z.enum(CALL_STATES),
  step: z.string(),
  detail: z.string().nullable(),
  reason: z.string().nullable(),
});
export type TimelineEntry = z.infer<typeof timelineEntry>;

export const recordingView = z.object({
  id: z.uuid(),
  callId: z.uuid(),
  kind: z.enum(['talk', 'message']),
  state: z.enum(['recording', 'archiving', 'archived', 'faulty']),
  startedAt: iso,
  endedAt: iso.nullable(),
  durationMs: z.int().nullable(),
  sha256: z.string().nullable(),
  chain: z.string().nullable(),
  bytes: z.int().nullable(),
  salvaged: z.boolean(),
  tracks: z.array(
    z.object({
      side: z.enum(['caller', 'agent']),
      packets: z.int(),
      lost: z.int(),
      gaps: z.array(z.object({ from: iso, to: iso, reason: z.string() })),
      peaks: z.array(z.int()),
    }),
  ),
  faults: z.array(z.object({ at: iso, fault: z.string(), detail: z.string() })),
});
export type RecordingView = z.infer<typeof recordingView>;

/** A supervisor called back because of a low rating, and what came of it. */
export const followedUp = z.object({ at: iso, by: z.string(), note: z.string() });

export const callDetail = callSummary.extend({
  /** What it heard: the flow (null: the shipped menu) and its version. */
  flow: z.object({ id: id.nullable(), version: z.int() }),
  /** Rated so low that the supervisor follows up (回访抽查). */
  sampled: z.boolean(),
  followedUp: followedUp.nullable(),
  fault: z.enum(FAULTS).nullable(),
  /** The callback that came of it, or that it was made for. */
  callbackId: id.nullable(),
  timeline: z.array(timelineEntry),
  matter: z.string(),
  answer: z.string(),
  solved: z.boolean().nullable(),
  recordings: z.array(recordingView),
  workOrders: z.array(
    z.object({
      id,
      number: z.string(),
      state: z.enum(WORK_ORDER_STATES),
      category: z.enum(CATEGORIES).nullable(),
      dueAt: iso,
    }),
  ),
  /** Who looked at or listened to it, newest first. Only for supervisors and auditors. */
  access: z.array(z.object({ at: iso, name: z.string(), action: z.string() })),
  rtp: z
    .object({
      received: z.int(),
      lost: z.int(),
      reordered: z.int(),
      refused: z.int(),
      jitterMs: z.number(),
      sent: z.int(),
    })
    .nullable(),
});
export type CallDetail = z.infer<typeof callDetail>;

/** Calls that were rated low, for the supervisor to follow up (回访抽查). */
export const followUpQuery = z.object({ state: z.enum(['open', 'done']).default('open'), page, size });
export type FollowUpQuery = z.infer<typeof followUpQuery>;
export const followUpView = callSummary.extend({ ratedAt: iso.nullable(), followedUp: followedUp.nullable() });
export type FollowUpView = z.infer<typeof followUpView>;
export const followUpNote = z.object({ note: z.string().trim().min(2).max(1000) });

/** Showing a whole number, or taking a recording away, needs a reason; it is audited. */
export const withReason = z.object({ reason: z.string().trim().min(2).max(200) });
export const revealed = z.object({ number: z.string().nullable() });
/** Result of reading every stored byte again and comparing it with what was noted when it was archived. */
export const verification = z.object({
  ok: z.boolean(),
  checkedAt: iso,
  files: z.array(
    z.object({ kind: z.string(), name: z.string(), sha256: z.string(), actual: z.string(), ok: z.boolean() }),
  ),
  chainOk: z.boolean(),
});
export type Verification = z.infer<typeof verification>;

export const workOrderQuery = z.object({
  state: z.enum(WORK_ORDER_STATES).optional(),
  category: z.enum(CATEGORIES).optional(),
  due: z.enum(['overdue', 'today']).optional(),
  /** Only those that were urged and are still open. */
  urged: z.stringbool().optional(),
  q: z.string().trim().max(60).optional(),
  page,
  size,
});
export const workOrderView = z.object({
  id,
  number: z.string(),
  courtId: id,
  courtName: z.string(),
  category: z.enum(CATEGORIES).nullable(),
  source: z.enum(['call', 'message']),
  callId: z.uuid(),
  callerMasked: z.string(),
  callerName: z.string(),
  matter: z.string(),
  state: z.enum(WORK_ORDER_STATES),
  createdAt: iso,
  dueAt: iso,
  /** Working days left, negative when overdue. */
  workingDaysLeft: z.int(),
  createdBy: z.string(),
  /** The judge or division head it is addressed to. */
  assignee: z.object({ id, name: z.string(), role: z.enum(ADDRESSEES) }).nullable(),
  /** Urged (督办) at; null when it was not. */
  urgedAt: iso.nullable(),
  answer: z.string(),
  answeredAt: iso.nullable(),
  trail: z.array(
    z.object({
      at: iso,
      step: z.enum(WORK_ORDER_STEPS),
      state: z.enum(WORK_ORDER_STATES),
      by: z.string(),
      /** To whom it was addressed or handed. */
      to: z.string().nullable(),
      /** A reason in words, or one of URGE_REASONS. */
      reason: z.string().nullable(),
    }),
  ),
  /** What the one who asks may do on it now. */
  acts: z.array(z.enum(WORK_ORDER_ACTS)),
});
export type WorkOrderView = z.infer<typeof workOrderView>;

export const workOrderAssign = z.object({ assigneeId: id });
export const workOrderHandOver = z.object({ assigneeId: id, reason: z.string().trim().min(2).max(500) });
export const workOrderReply = z.object({ answer: z.string().trim().min(2).max(1000) });
export const workOrderReason = z.object({ reason: z.string().trim().min(2).max(500) });
/** Somebody a message can be addressed to. */
export const addressee = z.object({
  id,
  name: z.string(),
  role: z.enum(ADDRESSEES),
  courtId: id,
  courtName: z.string(),
});
export type AddresseeView = z.infer<typeof addressee>;

export const agentView = z.object({
  id,
  name: z.string(),
  courtId: id,
  state: z.enum(AGENT_STATES),
  reason: z.enum(AWAY_REASONS).nullable(),
  since: iso.nullable(),
  services: z.array(z.enum(SERVICES)),
});

export const accountView = z.object({
  id,
  username: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  courtId: id,
  courtName: z.string(),
  services: z.array(z.enum(SERVICES)),
  skills,
  disabled: z.boolean(),
  lockedUntil: iso.nullable(),
  lastSignInAt: iso.nullable(),
});
export type AccountView = z.infer<typeof accountView>;
export const accountQuery = z.object({
  q: z.string().trim().max(60).optional(),
  role: z.enum(ROLES).optional(),
  page,
  size,
});
export const accountCreate = z.object({
  username: z
    .string()
    .trim()
    .regex(/^[a-z][a-z0-9._-]{1,39}$/),
  name: z.string().trim().min(1).max(40),
  role: z.enum(ROLES),
  courtId: id,
  services: z.array(z.enum(SERVICES)).default([]),
  skills: skills.optional(),
});
export const accountChange = z.object({
  name: z.string().trim().min(1).max(40).optional(),
  services: z.array(z.enum(SERVICES)).optional(),
  skills: skills.optional(),
  disabled: z.boolean().optional(),
});
/** A password is shown once. */
export const newPassword = z.object({ password: z.string() });

export const courtView = z.object({
  id,
  name: z.string(),
  level: z.enum(COURT_LEVELS),
  parentId: id.nullable(),
  numbers: z.array(z.string()),
});
export type CourtView = z.infer<typeof courtView>;

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
  /** Working days in which a message for a judge is answered. */
  judgeReplyDays: z.int().min(0).max(30).default(2),
  /** Seconds instead of working days, for courts that promise an answer within hours; 0: working days count. */
  judgeReplySeconds: z.int().min(0).max(864_000).default(0),
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
  judgeReplyDays: 2,
  judgeReplySeconds: 0,
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
  /** How long the other side's telephone may ring, s. */
  ringSeconds: z.int().min(10).max(120),
});
export type OutboundRules = z.infer<typeof outboundRules>;
export const DEFAULT_OUTBOUND_RULES: OutboundRules = {
  areaCode: '',
  allowed: ['local', 'long-distance', 'mobile', 'service'],
  perAgentHour: 30,
  perCourtHour: 300,
  ringSeconds: 45,
};

export const callbackQuery = z.object({
  /** A whole number or its last four digits. */
  number: z
    .string()
    .trim()
    .regex(/^\+?[0-9]{4,20}$/)
    .optional(),
  state: z.enum(['open', ...CALLBACK_STATES]).optional(),
  source: z.enum(CALLBACK_SOURCES).optional(),
  service: z.enum(SERVICES).optional(),
  from: iso.optional(),
  to: iso.optional(),
  page,
  size,
});
export const callbackView = z.object({
  id,
  courtId: id,
  courtName: z.string(),
  service: z.enum(SERVICES),
  greenChannel: z.enum(GREEN_CHANNELS).nullable(),
  source: z.enum(CALLBACK_SOURCES),
  state: z.enum(CALLBACK_STATES),
  numberMasked: z.string(),
  /** When the citizen joined the queue: the place that the callback has. */
  queuedAt: iso,
  originCallId: z.uuid(),
  tries: z.array(z.object({ at: iso, result: z.enum(CALLBACK_TRY_RESULTS), callId: z.uuid(), agentName: z.string() })),
  nextTryAt: iso.nullable(),
  createdAt: iso,
  endedAt: iso.nullable(),
  endReason: z.enum(CALLBACK_ENDS).nullable(),
  endedBy: z.string(),
  note: z.string(),
});
export type CallbackView = z.infer<typeof callbackView>;

export const caseQuery = z.object({ q: z.string().trim().max(80).optional(), page, size });
/** An imported case in a list; names of parties are masked. */
export const caseView = z.object({
  number: z.string(),
  courtName: z.string(),
  parties: z.array(z.string()),
  stage: z.enum(CASE_STAGES),
  hearingAt: iso.nullable(),
  hearingPlace: z.string(),
  judge: z.string(),
  importedAt: iso,
  importedBy: z.string(),
});
export type CaseView = z.infer<typeof caseView>;
/** What importing a file would do. `faults` are the first hundred; `sample` the first rows that are right. */
export const casePreview = z.object({
  rows: z.int(),
  added: z.int(),
  replaced: z.int(),
  refused: z.int(),
  faults: z.array(z.object({ line: z.int(), column: z.string(), message: z.string() })),
  sample: z.array(
    z.object({
      number: z.string(),
      stage: z.enum(CASE_STAGES),
      parties: z.array(z.string()),
      hearingAt: iso.nullable(),
    }),
  ),
});
export type CasePreview = z.infer<typeof casePreview>;
export const caseImported = z.object({ added: z.int(), replaced: z.int(), refused: z.int() });
export type CaseImported = z.infer<typeof caseImported>;

/** A citizen asks: by case number or by identity number, with the query password. */
const queryPassword = z
  .string()
  .trim()
  .regex(/^\d{6}$/, '查询密码是 6 位数字');
export const caseEnquiry = z.union([
  z.object({ caseNumber: z.string().trim().min(5).max(80), password: queryPassword }),
  z.object({
    identity: z
      .string()
      .trim()
      .toUpperCase()
      .regex(/^\d{17}[\dX]$/, '身份证号是 18 位'),
    password: queryPassword,
  }),
]);
export const caseProgress = z.object({
  number: z.string(),
  court: z.string(),
  stage: z.enum(CASE_STAGES),
  hearing: z.object({ at: iso, place: z.string() }).nullable(),
  judge: z.string(),
  text: z.string(),
});
export type CaseProgress = z.infer<typeof caseProgress>;
/** By the order's number and the last four digits of the telephone number it was registered for. */
export const workOrderEnquiry = z.object({
  number: z.string().trim().min(9).max(30),
  phoneTail: z
    .string()
    .trim()
    .regex(/^\d{4}$/, '电话号码后四位'),
});
export const workOrderProgress = z.object({
  number: z.string(),
  state: z.enum(WORK_ORDER_STATES),
  /** Null when it does not run against a deadline any more. */
  dueAt: iso.nullable(),
  overdue: z.boolean(),
});
export type WorkOrderProgress = z.infer<typeof workOrderProgress>;

export const auditQuery = z.object({
  actor: z.string().trim().max(60).optional(),
  action: z.string().trim().max(60).optional(),
  from: iso.optional(),
  to: iso.optional(),
  page,
  size,
});
export const auditView = z.object({
  id,
  at: iso,
  actorName: z.string(),
  role: z.string(),
  courtName: z.string(),
  action: z.string(),
  target: z.string(),
  reason: z.string().nullable(),
  address: z.string(),
});
export type AuditView = z.infer<typeof auditView>;

/** Where dialling and signing in is explained to anybody who opens the first page. */
export const publicInfo = z.object({
  hotline: z.string(),
  courtName: z.string(),
  open: z.boolean(),
  version: z.string(),
});

export const readiness = z.object({
  ready: z.boolean(),
  parts: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string().optional() })),
});
