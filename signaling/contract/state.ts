/** States that travel between the parts and to the browsers. The tables of legal moves stand in the domain folders. */

/**
 * A call as signaling sees it.
 * `menu`: the gateway runs the flow; `waiting`: in a queue; `ringing`: offered to an officer; `connecting`: accepted, audio being joined;
 * `talking`; `held`: the caller hears music; `message`: the caller speaks into the message box; `dialling`: the court calls out and the other
 * side has not answered yet; `ended`.
 */
export const CALL_STATES = [
  'menu',
  'waiting',
  'ringing',
  'connecting',
  'talking',
  'held',
  'message',
  'dialling',
  'ended',
] as const;
export type CallState = (typeof CALL_STATES)[number];

/** Who called whom. In both directions the `caller` of a call's fields is the citizen at the telephone. */
export const CALL_DIRECTIONS = ['inbound', 'outbound'] as const;
export type CallDirection = (typeof CALL_DIRECTIONS)[number];

/** What the court calls out for. There is no call out without one of these. */
export const DIAL_REASONS = ['callback', 'consultation', 'transfer', 'return-visit'] as const;
export type DialReason = (typeof DIAL_REASONS)[number];

/** Classes of numbers a court may allow or not. `emergency` and `premium` are never called. */
export const NUMBER_CLASSES = [
  'local',
  'long-distance',
  'mobile',
  'service',
  'international',
  'emergency',
  'premium',
] as const;
export type NumberClass = (typeof NUMBER_CLASSES)[number];

/**
 * The third in a call, whom its officer asked in: a colleague at a desk or a telephone outside. `ringing`; `consulting`: talks to the officer while the caller
 * hears music; `conference`: all three hear each other.
 */
export const PARTY_STATES = ['ringing', 'consulting', 'conference'] as const;
export type PartyState = (typeof PARTY_STATES)[number];
export const PARTY_KINDS = ['officer', 'phone'] as const;
export type PartyKind = (typeof PARTY_KINDS)[number];

/** An officer's state. Only `available` officers are offered calls. `offline`: no desk is open. */
export const AGENT_STATES = ['offline', 'away', 'available', 'ringing', 'talking', 'wrap-up'] as const;
export type AgentState = (typeof AGENT_STATES)[number];

/** Why an officer is away. The first four are chosen by the officer, the others set by the system. */
export const AWAY_REASONS = [
  'break',
  'meal',
  'training',
  'other',
  'signed-in',
  'no-answer',
  'rejected',
  'connection-lost',
  'microphone-lost',
  'set-by-supervisor',
] as const;
export type AwayReason = (typeof AWAY_REASONS)[number];

/** How a call ended, and why; the reason says whose doing it was. */
export const CALL_RESULTS = [
  'served',
  'message',
  'self-service',
  'callback', // the caller hung up to be called back
  'abandoned',
  'rejected',
  'not-reached', // a call out that nobody answered
  'failed',
] as const;
export type CallResult = (typeof CALL_RESULTS)[number];

export const CALL_END_REASONS = [
  'caller-hangup', // BYE or CANCEL from the caller
  'agent-hangup',
  'flow-hangup', // the flow reached its end
  'message-left',
  'message-limit',
  'callback-requested',
  'withdrawn', // a call out that nobody had begun: the citizen called again, or it was cancelled
  'caller-vanished', // no RTP and no answer to a session refresh
  'upstream-error', // the trunk or a proxy failed
  'gateway-lost', // the gateway process died
  'gateway-drain',
  'refused', // not admitted: unknown number, full, no codec
  'busy', // a call out: 486, 600
  'no-answer', // a call out: rang out, or 408, 480, 487
  'declined', // a call out: 603 and other refusals
  'number-unknown', // a call out: 404, 410, 484, 604
  'agent-lost', // the officer of a call out is gone
  'internal-error',
  'unknown',
] as const;
export type CallEndReason = (typeof CALL_END_REASONS)[number];

export const FAULTS = ['caller', 'court', 'upstream', 'ours', 'unknown'] as const;
export type Fault = (typeof FAULTS)[number];

/** Whose doing an ending was. */
export const FAULT_OF: Record<CallEndReason, Fault> = {
  'caller-hangup': 'caller',
  'agent-hangup': 'court',
  'flow-hangup': 'court',
  'message-left': 'caller',
  'message-limit': 'court',
  'callback-requested': 'caller',
  withdrawn: 'court',
  'caller-vanished': 'upstream',
  'upstream-error': 'upstream',
  'gateway-lost': 'ours',
  'gateway-drain': 'ours',
  refused: 'upstream',
  busy: 'caller',
  'no-answer': 'caller',
  declined: 'caller',
  'number-unknown': 'caller',
  'agent-lost': 'court',
  'internal-error': 'ours',
  unknown: 'unknown',
};

/** The twelve categories of one call (article 6), and `other`. */
export const CATEGORIES = [
  'filing',
  'fee',
  'guidance',
  'mediation',
  'service',
  'materials',
  'enquiry',
  'petition',
  'post-judgment',
  'contact-judge',
  'complaint',
  'suggestion',
] as const;
export type Category = (typeof CATEGORIES)[number];

/** Green channel (绿色通道, article 6). */
export const GREEN_CHANNELS = [
  'elderly',
  'disabled',
  'ill',
  'migrant-worker',
  'military',
  'juvenile',
  'key-district-work',
] as const;
export type GreenChannel = (typeof GREEN_CHANNELS)[number];

/** Where a case stands: 立案 送达 开庭 调解 宣判 结案 执行 中止 归档. */
export const CASE_STAGES = [
  'filing',
  'service',
  'hearing',
  'mediation',
  'judgment',
  'closed',
  'enforcement',
  'suspended',
  'archived',
] as const;
export type CaseStage = (typeof CASE_STAGES)[number];

/** Work-order flow 收→转→办→督→复→评 (domain words: 工单). */
export const WORK_ORDER_STATES = [
  'registered',
  'assigned',
  'accepted',
  'in-progress',
  'review',
  'replied',
  'rated',
  'closed',
  'returned',
  'extended',
] as const;
export type WorkOrderState = (typeof WORK_ORDER_STATES)[number];

/**
 * Languages a caller may be spoken to in, each a set of prompts (`ivr/prompt`). The first is the one that is spoken when nobody chose, and what is
 * missing in another is said in it. A dialect is one more entry here and one more set.
 */
export const LANGUAGES = ['zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];
export const FIRST_LANGUAGE: Language = LANGUAGES[0];

/** What a caller may press for how content they were, 1 is the worst. */
export const RATING_SCORES = [1, 2, 3, 4, 5] as const;
export type RatingScore = (typeof RATING_SCORES)[number];

/** What is rated low is followed up (回访抽查): what it was, and whether somebody has called back. */
export const FOLLOW_UP_KINDS = ['call', 'session'] as const;
export type FollowUpKind = (typeof FOLLOW_UP_KINDS)[number];
export const FOLLOW_UP_STATES = ['open', 'done'] as const;
export type FollowUpState = (typeof FOLLOW_UP_STATES)[number];

/**
 * What people do on a work order for a judge. `assign`: addressed to somebody; `accept` to `reply` by the one it is addressed to; `hand-over`: to a deputy or
 * the division head; `return`: it belongs to nobody there; `reopen`: the citizen is not content; `close`: the citizen has the answer.
 */
export const WORK_ORDER_ACTS = [
  'assign',
  'accept',
  'begin',
  'reply',
  'hand-over',
  'return',
  'reopen',
  'close',
] as const;
export type WorkOrderAct = (typeof WORK_ORDER_ACTS)[number];

/** A line of a work order's trail: registered, one of the acts, or urged (督办) by the system. */
export const WORK_ORDER_STEPS = ['register', ...WORK_ORDER_ACTS, 'urge'] as const;
export type WorkOrderStep = (typeof WORK_ORDER_STEPS)[number];

/** Why a work order was urged: half of its time went by without progress, it is overdue, or the citizen called again. */
export const URGE_REASONS = ['half-time', 'overdue', 'repeat-contact'] as const;
export type UrgeReason = (typeof URGE_REASONS)[number];

/** Who answers messages for judges. */
export const ADDRESSEES = ['judge', 'division-head'] as const;
export type Addressee = (typeof ADDRESSEES)[number];

/**
 * Short messages (SMS) to citizens.
 * `waiting`: on its way to the SMS service, tried again until it takes it; `kept`: no SMS service is configured, the message stays in the outbox;
 * `sent`: the service took it; `delivered`: the telephone has it; `failed`: refused, undeliverable or too old.
 */
export const NOTICE_STATES = ['waiting', 'kept', 'sent', 'delivered', 'failed'] as const;
export type NoticeState = (typeof NOTICE_STATES)[number];

export const ROLES = [
  'hotline-agent',
  'supervisor',
  'guide',
  'reception-officer',
  'duty-lawyer',
  'judge',
  'division-head',
  'clerk',
  'administrator',
  'auditor',
  'operator',
] as const;
export type Role = (typeof ROLES)[number];

export const COURT_LEVELS = ['basic', 'intermediate', 'high', 'supreme'] as const;
export type CourtLevel = (typeof COURT_LEVELS)[number];

/** How a citizen came onto the callback list (回拨): by asking for it while waiting, or because the call broke off before it was served. */
export const CALLBACK_SOURCES = ['requested', 'lost'] as const;
export type CallbackSource = (typeof CALLBACK_SOURCES)[number];
/** How often a citizen is called before it is given up. */
export const MOST_CALLBACK_TRIES = 3;
export const CALLBACK_STATES = ['waiting', 'dialling', 'talking', 'done', 'failed', 'cancelled'] as const;
export type CallbackState = (typeof CALLBACK_STATES)[number];
/** What a try came to. `failed`: on our side or the network's. */
export const CALLBACK_TRY_RESULTS = ['reached', 'busy', 'no-answer', 'declined', 'number-unknown', 'failed'] as const;
export type CallbackTryResult = (typeof CALLBACK_TRY_RESULTS)[number];
export const CALLBACK_ENDS = [
  'served',
  'called-again', // the citizen called by themself and was served
  'marked-done', // dealt with in another way, with a note
  'cancelled', // with a reason
  'tries-used-up',
] as const;
export type CallbackEnd = (typeof CALLBACK_ENDS)[number];
