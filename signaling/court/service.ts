import {
  CourtError,
  GENERAL,
  keepRetired,
  MOST_SERVICES,
  type api,
  type DistributionRules,
  type Service,
} from '../contract/index.ts';
import type { CourtDirectory } from './directory.ts';

/** Where a court still uses a service, each place as a person reads it; empty when nowhere. */
export type ServicePlaces = (courtId: string, service: Service) => Promise<string[]>;

/** What is wrong with a list that parses: service → what to say. */
export function serviceFaults({ services }: api.CourtServices): Record<string, string> {
  const faults: Record<string, string> = {};
  const twice = (field: 'id' | 'zh' | 'en', words: (value: string) => string): void => {
    const seen = new Set<string>();
    for (const service of services) {
      const value = service[field].toLowerCase();
      if (seen.has(value)) faults[`services.${service.id}`] = words(service[field]);
      seen.add(value);
    }
  };
  twice('en', (name) => `英文名称“${name}”重复`);
  twice('zh', (name) => `名称“${name}”重复`);
  twice('id', (id) => `编号“${id}”重复`);
  const active = services.filter((service) => service.active);
  if (active.length > MOST_SERVICES) faults['services'] = `接听来电的服务最多 ${MOST_SERVICES} 项`;
  // Calls that chose nothing go there.
  if (!active.some(({ id }) => id === GENERAL)) faults[`services.${GENERAL}`] = '人工服务不能停用';
  return faults;
}

/** A list as it is kept: with those that were in force before. */
export const settled = (next: api.CourtServices, before: api.CourtServices): api.CourtServices => ({
  services: keepRetired(next.services, before.services),
});

/** What stands against taking services out of use: those that are used still, with the places. */
export async function usedFaults(
  courtId: string,
  { next, before }: { next: api.CourtServices; before: api.CourtServices },
  places: ServicePlaces,
): Promise<Record<string, string>> {
  const active = new Set(next.services.filter((one) => one.active).map(({ id }) => id));
  const retired = before.services.filter((one) => one.active && !active.has(one.id));
  const found = await Promise.all(retired.map(async ({ id, zh }) => ({ id, zh, where: await places(courtId, id) })));
  return Object.fromEntries(
    found
      .filter(({ where }) => where.length > 0)
      .map(({ id, zh, where }) => [`services.${id}`, `“${zh}”还在使用，不能停用：${where.join('；')}`]),
  );
}

/** Throws V-001 for a service that the court has not, or that takes no calls; what somebody answers already (`before`) may stay. */
export function requireTaken(
  courts: CourtDirectory,
  courtId: string,
  services: readonly Service[],
  before: readonly Service[] = [],
): void {
  const wrong = services.find((one) => !before.includes(one) && !courts.takesCalls(courtId, one));
  if (wrong === undefined) return;
  const name = courts.serviceName(courtId, wrong);
  throw new CourtError('V-001', { fields: { services: `这个法院没有“${name}”这项服务，或已停用` } });
}

/** Throws V-001 when rules name a service that the court, or for the upper court's queue that one, has not. */
export function requireServices(courts: CourtDirectory, courtId: string, rules: DistributionRules): void {
  const upper = courts.get(courtId)?.parentId ?? null;
  const fault = (court: string | null, service: Service): string[] =>
    court === null || courts.takesCalls(court, service) ? [] : [`没有“${courts.serviceName(court, service)}”这项服务`];
  const own = [...rules.capacity, ...rules.overflow].flatMap(({ service }) => fault(courtId, service));
  const to = rules.overflow.flatMap((rule) => fault(rule.upperCourt ? upper : courtId, rule.to));
  const [first] = [...own, ...to];
  if (first !== undefined) throw new CourtError('V-001', { fields: { services: first } });
}

/** Rules of distribution that name a service of a court: its own, and those of the courts right below that lead up to it. */
export function rulesNaming(courts: CourtDirectory, courtId: string, service: Service): string[] {
  const { capacity, overflow } = courts.distribution(courtId);
  const own =
    capacity.some((rule) => rule.service === service) ||
    overflow.some((rule) => rule.service === service || (!rule.upperCourt && rule.to === service));
  const below = courts
    .all()
    .filter(({ parentId }) => parentId === courtId)
    .filter(({ id }) => courts.distribution(id).overflow.some((rule) => rule.upperCourt && rule.to === service));
  return [...(own ? ['派单规则'] : []), ...below.map(({ name }) => `${name}的派单规则`)];
}
