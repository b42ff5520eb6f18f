/**
 * A petition file (信访件) for a remote video reception.
 * `submitted`: waits for the local court (待受理); `accepted`: waits for the upper court to set a time; `scheduled`: has an appointment; `received`: the
 * reception is over and its outcome not yet put down; `rejected`, `closed` and `withdrawn` are ends.
 */
export const PETITION_STATES = [
  'submitted',
  'accepted',
  'scheduled',
  'received',
  'closed',
  'rejected',
  'withdrawn',
] as const;
export type PetitionState = (typeof PETITION_STATES)[number];

/** How it came: 来访 来信 来电 12368, 12345, 网上, 院长信箱, 网络舆情, 纪检监察, 上级转送, 领导批示. */
export const PETITION_CHANNELS = [
  'visit',
  'letter',
  'hotline',
  '12345',
  'online',
  'mailbox',
  'public-opinion',
  'discipline',
  'from-above',
  'instruction',
] as const;
export type PetitionChannel = (typeof PETITION_CHANNELS)[number];
export const PETITION_VISITS = ['first', 'repeat'] as const;
export const PETITION_KINDS = ['civil', 'criminal', 'administrative', 'enforcement', 'compensation', 'other'] as const;
export type PetitionKind = (typeof PETITION_KINDS)[number];
export const PERSON_ROLES = ['petitioner', 'representative', 'companion'] as const;
export type PersonRole = (typeof PERSON_ROLES)[number];
export const DAY_PARTS = ['any', 'morning', 'afternoon'] as const;
export type DayPart = (typeof DAY_PARTS)[number];
/** Where the petitioner is during the reception: in the local court's video room or at home. */
export const PETITION_PLACES = ['court', 'home'] as const;
export type PetitionPlace = (typeof PETITION_PLACES)[number];

/** What staff do on a petition. `allow`: after a second no-show the guide has talked to the petitioner, who may be given a time again. */
export const PETITION_ACTS = ['accept', 'reject', 'schedule', 'allow', 'close', 'withdraw'] as const;
export type PetitionAct = (typeof PETITION_ACTS)[number];
/** A line of the story of a petition. */
export const PETITION_STEPS = [
  'register',
  'material',
  'remove-material',
  ...PETITION_ACTS,
  'walk-in',
  'move',
  'arrive',
  'late',
  'cancel',
  'no-show',
  'identity-match',
  'identity-mismatch',
  'receive',
  'next-session',
] as const;
export type PetitionStep = (typeof PETITION_STEPS)[number];
/** Who took a step. */
export const PETITION_SIDES = ['citizen', 'staff', 'system'] as const;
export type PetitionSide = (typeof PETITION_SIDES)[number];

/** Why two petitions may be the same matter. */
export const DUPLICATE_REASONS = ['name-identity', 'name-phone', 'case-number', 'demand'] as const;
export type DuplicateReason = (typeof DUPLICATE_REASONS)[number];

/** `text`: no pages, but its words can be read; `none`: an old Office format, only to be taken away. */
export const MATERIAL_PREVIEWS = ['pages', 'text', 'none'] as const;
export type MaterialPreview = (typeof MATERIAL_PREVIEWS)[number];

/**
 * `booked`: has a time; `queued`: waits in the line of a day, as a walk-in or because they came late; `arrived`: is at the court or in the waiting room;
 * `done`, `cancelled` and `no-show` are ends.
 */
export const APPOINTMENT_STATES = ['booked', 'queued', 'arrived', 'done', 'cancelled', 'no-show'] as const;
export type AppointmentState = (typeof APPOINTMENT_STATES)[number];
export const APPOINTMENT_ACTS = ['arrive', 'late', 'no-show', 'move', 'cancel', 'take', 'done'] as const;
export type AppointmentAct = (typeof APPOINTMENT_ACTS)[number];

/** Reception days of one roster: an officer, a leader (院领导), a retired judge (退休法官), specialist staff. */
export const ROSTER_KINDS = ['officer', 'leader', 'retired-judge', 'specialist'] as const;
export type RosterKind = (typeof ROSTER_KINDS)[number];

/** Length of a slot, minutes: the usual length of a reception. */
export const SLOT_MINUTES = 30;
export const MOST_SLOTS = 4;
