import { z } from 'zod';
import { skills } from './distribution.ts';
import { id, iso, page, size } from './field.ts';
import { MOST_LISTED, serviceId } from './service.ts';
import { AGENT_STATES, AWAY_REASONS, COURT_LEVELS, ROLES } from './state.ts';

/** Of a judge's desk, with area code: a call that it does not answer and that is sent on to the hotline comes in with the judge's name. */
const officeNumber = z
  .string()
  .trim()
  .regex(/^\+?[0-9][0-9 ()-]{2,23}$/)
  .nullable();

const services = z.array(serviceId).max(MOST_LISTED);

/** HTTP API: Sessions, accounts and officers. Times are ISO 8601 in UTC. */
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

export const agentView = z.object({
  id,
  name: z.string(),
  courtId: id,
  state: z.enum(AGENT_STATES),
  reason: z.enum(AWAY_REASONS).nullable(),
  since: iso.nullable(),
  services: z.array(serviceId),
});

export const accountView = z.object({
  id,
  username: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  courtId: id,
  courtName: z.string(),
  services: z.array(serviceId),
  skills,
  officeNumber: z.string().nullable(),
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
  services: services.default([]),
  skills: skills.optional(),
  officeNumber: officeNumber.optional(),
});
export const accountChange = z.object({
  name: z.string().trim().min(1).max(40).optional(),
  services: services.optional(),
  skills: skills.optional(),
  officeNumber: officeNumber.optional(),
  disabled: z.boolean().optional(),
});
/** A password is shown once. */
export const newPassword = z.object({ password: z.string() });
