import { z } from 'zod';

/**
 * What a caller can wait for: what a key of the menu leads to. Each court has its own list; there is one queue per court and service. The id is of the
 * list of its court: it is neither changed nor given to another service, so that what is stored stays readable. A stored id that no list has is shown as it is.
 */
export type Service = string;
/** `constructor` would be found in every object. */
export const serviceId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/)
  .refine((id) => id !== 'constructor');

/** `active`: it takes calls. One that does not is kept for its name. */
export const courtService = z.object({
  id: serviceId,
  zh: z.string().trim().min(1).max(20),
  en: z.string().trim().min(1).max(40),
  active: z.boolean(),
});
export type CourtService = z.infer<typeof courtService>;

/** That take calls, of one court. */
export const MOST_SERVICES = 20;
/** In a list, with those that do not take calls any more. */
export const MOST_LISTED = 60;
/** Where calls go that chose nothing: no court is without it. */
export const GENERAL: Service = 'general';

const standard = (id: Service, zh: string, en: string): CourtService => ({ id, zh, en, active: true });
/** What a court begins with, in the order in which it is shown. */
export const STANDARD_SERVICES: readonly CourtService[] = [
  standard(GENERAL, '人工服务', 'A person'),
  standard('enquiry', '案件查询', 'Case enquiry'),
  standard('contact-judge', '联系法官', 'Contact the judge'),
  standard('guidance', '诉讼咨询', 'Litigation advice'),
  standard('petition', '信访接待', 'Petition'),
  standard('post-judgment', '判后答疑', 'Questions after judgment'),
  standard('lawyer', '值班律师', 'Duty lawyer'),
  standard('complaint', '投诉建议', 'Complaint or suggestion'),
];

/** The list with everything that was in force before: what is missing takes no calls any more, but does not lose its name. */
export function keepRetired(next: readonly CourtService[], before: readonly CourtService[]): CourtService[] {
  const ids = new Set(next.map(({ id }) => id));
  return [...next, ...before.filter(({ id }) => !ids.has(id)).map((one) => ({ ...one, active: false }))];
}
