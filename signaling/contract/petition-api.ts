import { z } from 'zod';
import { id, iso, page, size } from './field.ts';
import { isIdentityNumber, plainIdentity } from './identity-number.ts';
import {
  APPOINTMENT_STATES,
  DAY_PARTS,
  DUPLICATE_REASONS,
  MATERIAL_PREVIEWS,
  PERSON_ROLES,
  PETITION_ACTS,
  PETITION_CHANNELS,
  PETITION_KINDS,
  PETITION_PLACES,
  PETITION_SIDES,
  PETITION_STATES,
  PETITION_STEPS,
  PETITION_VISITS,
} from './petition-state.ts';
import { SESSION_OUTCOMES } from './session.ts';

/** HTTP API: petitions (信访件) and their materials. Times are ISO 8601 in UTC. */
const mobile = z
  .string()
  .trim()
  .regex(/^1[3-9]\d{9}$/, '请填写 11 位手机号');
const identity = z.string().max(40).transform(plainIdentity);

export const petitionPerson = z
  .object({
    role: z.enum(PERSON_ROLES),
    name: z.string().trim().min(2, '请填写姓名').max(40),
    /** Empty when it is not known; the petitioner's must be given. */
    identity: identity.refine((text) => text === '' || isIdentityNumber(text), '身份证号不对，请核对 18 位号码'),
    phone: z.union([z.literal(''), mobile]),
    address: z.string().trim().max(200),
  })
  .superRefine((person, context) => {
    if (person.role !== 'petitioner') return;
    if (person.identity === '') context.addIssue({ code: 'custom', path: ['identity'], message: '请填写身份证号' });
  });
export type PetitionPerson = z.infer<typeof petitionPerson>;

/** When and where the petitioner would like to be received. `weekdays`: 0 is Monday; none: any day. */
export const petitionPreference = z.object({
  place: z.enum(PETITION_PLACES),
  weekdays: z.array(z.int().min(0).max(6)).max(7),
  part: z.enum(DAY_PARTS),
  note: z.string().trim().max(200),
});
export type PetitionPreference = z.infer<typeof petitionPreference>;

const content = {
  /** Made by who sends it: sent again it is the same petition. */
  id: z.uuid(),
  courtId: id,
  visit: z.enum(PETITION_VISITS),
  kind: z.enum(PETITION_KINDS),
  /** The petitioner first. From the web without a number: it is the one that was proved. */
  people: z
    .array(petitionPerson)
    .min(1)
    .max(5)
    .refine((people) => people.every((one, at) => (one.role === 'petitioner') === (at === 0)), '第一位应是信访人'),
  persons: z.int().min(1).max(999),
  demand: z.string().trim().min(10, '请至少写 10 个字').max(4000),
  caseNumbers: z.array(z.string().trim().min(1).max(80)).max(5),
  /** Courts and judges the case has passed through, in the petitioner's words. */
  courts: z.string().trim().max(400),
  preference: petitionPreference,
  materialIds: z.array(z.uuid()).max(20),
};
export const petitionApply = z.object(content);
export type PetitionApply = z.infer<typeof petitionApply>;
export const petitionRegister = z
  .object({ ...content, channel: z.enum(PETITION_CHANNELS) })
  .refine(({ people }) => people[0]?.phone !== '', { path: ['people', 0, 'phone'], message: '请填写手机号' });
export type PetitionRegister = z.infer<typeof petitionRegister>;

export const materialView = z.object({
  id,
  name: z.string(),
  type: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  preview: z.enum(MATERIAL_PREVIEWS),
  /** Images of pages; 0 when there is no preview by pages. */
  pages: z.int(),
  uploadedAt: iso,
  uploadedBy: z.string(),
});
export type MaterialView = z.infer<typeof materialView>;
export const materialName = z.object({ name: z.string().trim().min(1).max(200) });
export const materialText = z.object({ text: z.string() });

const appointmentSummary = z.object({
  id,
  state: z.enum(APPOINTMENT_STATES),
  startsAt: iso.nullable(),
  minutes: z.int(),
  place: z.enum(PETITION_PLACES),
  roomName: z.string().nullable(),
  courtNames: z.array(z.string()),
});
export type AppointmentSummary = z.infer<typeof appointmentSummary>;

export const petitionRow = z.object({
  id,
  number: z.string(),
  courtId: id,
  courtName: z.string(),
  state: z.enum(PETITION_STATES),
  visit: z.enum(PETITION_VISITS),
  kind: z.enum(PETITION_KINDS),
  channel: z.enum(PETITION_CHANNELS),
  petitioner: z.string(),
  phoneMasked: z.string(),
  persons: z.int(),
  demand: z.string(),
  caseNumbers: z.array(z.string()),
  submittedAt: iso,
  appointment: appointmentSummary.nullable(),
});
export type PetitionRow = z.infer<typeof petitionRow>;

export const petitionTrailLine = z.object({
  at: iso,
  step: z.enum(PETITION_STEPS),
  side: z.enum(PETITION_SIDES),
  by: z.string(),
  reason: z.string().nullable(),
  /** The time that was set; the name of a material. */
  startsAt: iso.nullable(),
  detail: z.string().nullable(),
});
export const duplicateView = z.object({
  id,
  number: z.string(),
  courtName: z.string(),
  state: z.enum(PETITION_STATES),
  submittedAt: iso,
  /** 0 to 100. */
  score: z.int(),
  reasons: z.array(z.enum(DUPLICATE_REASONS)),
});
export type DuplicateView = z.infer<typeof duplicateView>;

export const petitionView = petitionRow.extend({
  people: z.array(
    z.object({
      role: z.enum(PERSON_ROLES),
      name: z.string(),
      identityMasked: z.string(),
      phoneMasked: z.string(),
      hasAddress: z.boolean(),
    }),
  ),
  courts: z.string(),
  preference: petitionPreference,
  trail: z.array(petitionTrailLine),
  materials: z.array(materialView),
  outcome: z.enum(SESSION_OUTCOMES).nullable(),
  opinion: z.string(),
  noShows: z.int(),
  /** No time may be set before the guide has talked to the petitioner. */
  blocked: z.boolean(),
  createdBy: z.string(),
  /** What the one who asks may do on it now. */
  acts: z.array(z.enum(PETITION_ACTS)),
  mayAddMaterials: z.boolean(),
});
export type PetitionView = z.infer<typeof petitionView>;

export const petitionQuery = z.object({
  state: z.enum(PETITION_STATES).optional(),
  open: z.stringbool().optional(),
  kind: z.enum(PETITION_KINDS).optional(),
  visit: z.enum(PETITION_VISITS).optional(),
  courtId: id.optional(),
  from: iso.optional(),
  to: iso.optional(),
  /** A petition's number or its beginning, a case number, a whole telephone or identity number, a whole name, or words of the demand. */
  q: z.string().trim().max(80).optional(),
  page,
  size,
});
export const petitionReason = z.object({ reason: z.string().trim().min(2).max(500) });
export const petitionClose = z.object({
  outcome: z.enum(SESSION_OUTCOMES),
  opinion: z.string().trim().max(2000),
});
export const petitionRevealed = z.object({
  people: z.array(z.object({ name: z.string(), identity: z.string(), phone: z.string(), address: z.string() })),
});
export type PetitionRevealed = z.infer<typeof petitionRevealed>;

/** A citizen proves a telephone number by a code that was sent to it. */
export const citizenCodeAsk = z.object({ phone: mobile });
export const citizenSignIn = z.object({ phone: mobile, code: z.string().regex(/^\d{6}$/, '请填写 6 位验证码') });
export const citizenMe = z.object({ phoneMasked: z.string() });
export type CitizenMe = z.infer<typeof citizenMe>;
export const petitionCourt = z.object({ id, name: z.string() });

/** The own petition, as its citizen sees it. */
export const ownPetition = z.object({
  id,
  number: z.string(),
  courtName: z.string(),
  state: z.enum(PETITION_STATES),
  kind: z.enum(PETITION_KINDS),
  demand: z.string(),
  submittedAt: iso,
  /** Why it was not accepted. */
  reason: z.string().nullable(),
  appointment: appointmentSummary.nullable(),
  /** Leads into the waiting room; null until it is time or while there is none. */
  joinUrl: z.string().nullable(),
  outcome: z.enum(SESSION_OUTCOMES).nullable(),
  opinion: z.string(),
  noShows: z.int(),
  blocked: z.boolean(),
  materials: z.array(materialView),
  mayCancel: z.boolean(),
  mayWithdraw: z.boolean(),
});
export type OwnPetition = z.infer<typeof ownPetition>;
