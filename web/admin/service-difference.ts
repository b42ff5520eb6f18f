import type { TFunction } from 'i18next';
import type { CourtServices } from '../../signaling/contract/api.ts';
import { keepRetired, type CourtService } from '../../signaling/contract/service.ts';

export type ServiceWords = TFunction<['admin', 'shell']>;

/** What differs, as a person says it: services in their order, then the order. One that is missing in `to` takes no calls any more. */
export function serviceDifferences(t: ServiceWords, from: CourtServices, to: CourtServices): string[] {
  const [before, after] = [from.services, keepRetired(to.services, from.services)];
  const old = new Map(before.map((one) => [one.id, one]));
  const lines = after.flatMap((one) => changes(t, old.get(one.id) ?? null, one));
  const names = (list: readonly CourtService[]): string[] =>
    list.filter(({ id }) => old.has(id)).map(({ id }) => old.get(id)?.zh ?? id);
  const order = names(after);
  if (order.join() === before.map(({ zh }) => zh).join()) return lines;
  return [...lines, t('draft.services.order', { order: order.join(t('shell:listComma')) })];
}

function changes(t: ServiceWords, before: CourtService | null, after: CourtService): string[] {
  const name = after.zh;
  if (!before) return [t(after.active ? 'draft.services.added' : 'draft.services.addedIdle', after)];
  return [
    ...(before.zh === after.zh ? [] : [t('draft.services.renamed', { before: before.zh, after: after.zh })]),
    ...(before.en === after.en ? [] : [t('draft.services.renamedEn', { name, before: before.en, after: after.en })]),
    ...(before.active === after.active
      ? []
      : [t(after.active ? 'draft.services.resumed' : 'draft.services.retired', { name })]),
  ];
}
