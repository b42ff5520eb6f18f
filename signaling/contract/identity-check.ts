import { z } from 'zod';
import { id, iso } from './field.ts';

/**
 * Checking who somebody is (身份核验) before a reception: by the guide in the court, who sees paper and person, or from afar (`remote`) by officer or guide, who see
 * a picture that the waiting petitioner has agreed to. It is stated by a person, never by a machine, and a reception takes place without it all the same.
 */
export const IDENTITY_RESULTS = ['match', 'mismatch'] as const;
export type IdentityResult = (typeof IDENTITY_RESULTS)[number];
export const IDENTITY_WAYS = ['court', 'remote'] as const;
export type IdentityWay = (typeof IDENTITY_WAYS)[number];
/** `paper`: the identity paper; `face`: the person. */
export const IDENTITY_PICTURES = ['paper', 'face'] as const;
export type IdentityPicture = (typeof IDENTITY_PICTURES)[number];
/** A picture that was asked for in the waiting room. `none`: not asked for. */
export const IDENTITY_ASKS = ['none', 'asked', 'refused', 'taken'] as const;
export type IdentityAsk = (typeof IDENTITY_ASKS)[number];

/** The latest statement of a reception. Where it is null: not checked (未核验). */
export const identityMark = z.object({
  result: z.enum(IDENTITY_RESULTS),
  way: z.enum(IDENTITY_WAYS),
  by: z.string(),
  at: iso,
});
export type IdentityMark = z.infer<typeof identityMark>;

const reason = z.string().trim().max(500);
const REASON = { path: ['reason'], message: '不一致或者没有照片时，请写明情况（至少 2 个字）' };

/** In the court. `paperId` and `faceId`: pictures sent before; null: none was taken, which needs a reason, as does what does not match. */
export const identityStatement = z
  .object({ result: z.enum(IDENTITY_RESULTS), reason, paperId: z.uuid().nullable(), faceId: z.uuid().nullable() })
  .refine(
    ({ result, reason: said, paperId, faceId }) =>
      said.length >= 2 || (result === 'match' && paperId !== null && faceId !== null),
    REASON,
  );
export type IdentityStatement = z.infer<typeof identityStatement>;

/** From afar. `pictureId`: the one that was looked at; null: none, which needs a reason. */
export const identityRemoteStatement = z
  .object({ result: z.enum(IDENTITY_RESULTS), reason, pictureId: z.uuid().nullable() })
  .refine(
    ({ result, reason: said, pictureId }) => said.length >= 2 || (result === 'match' && pictureId !== null),
    REASON,
  );
export type IdentityRemoteStatement = z.infer<typeof identityRemoteStatement>;

/** What a picture is called and of what it is, when it is sent. */
export const identityUpload = z.object({
  kind: z.enum(IDENTITY_PICTURES),
  name: z.string().trim().min(1).max(200),
});
export const identityUploaded = z.object({ id: z.uuid() });

/** A statement as the petition's file keeps it; pictures are looked at one by one, and each look is audited. */
export const identityCheckView = identityMark.extend({
  id,
  courtName: z.string(),
  reason: z.string(),
  /** Stated in this session; null: at the appointment. */
  sessionId: id.nullable(),
  pictures: z.array(z.object({ id, kind: z.enum(IDENTITY_PICTURES), takenAt: iso, sha256: z.string() })),
});
export type IdentityCheckView = z.infer<typeof identityCheckView>;

/** The petitioner of a session, for who checks them: masked; without a petition there is no number to compare with. */
export const identitySubject = z.object({
  name: z.string(),
  identityMasked: z.string(),
  mark: identityMark.nullable(),
});
export type IdentitySubject = z.infer<typeof identitySubject>;
export const identityRevealed = z.object({ name: z.string(), identity: z.string() });
export type IdentityRevealed = z.infer<typeof identityRevealed>;

/** Of a petitioner in a session, for guide, clerk and officer. */
export interface IdentityView {
  mark: IdentityMark | null;
  ask: IdentityAsk;
  /** The picture that was taken last. */
  pictureId: string | null;
  /** Letting them in is to be asked about: their identity is not checked or does not match, and nobody has let them in all the same. */
  askBefore: boolean;
}
/** For who waits: somebody would like a picture. */
export interface IdentityWish {
  by: string;
  at: string;
}
