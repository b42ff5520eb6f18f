import { queryOptions, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ServicesOfCourt } from '../../signaling/contract/api.ts';
import { STANDARD_SERVICES, type CourtService, type Service } from '../../signaling/contract/service.ts';
import { get } from '../client/http.ts';
import { useMe } from './session.tsx';

/** Services of all courts one has to do with. A colleague may publish a new list meanwhile. */
export const servicesRequest = queryOptions({
  queryKey: ['services'],
  queryFn: ({ signal }) => get<ServicesOfCourt[]>('/api/services', undefined, signal),
  staleTime: 300_000,
  refetchInterval: 300_000,
});
/** A name that is missing is asked for again, but not more often, ms. */
const ASK_AGAIN = 10_000;

export interface ServiceChoice {
  value: Service;
  label: string;
}

export interface Services {
  /** What a service is called in a court (left out: the own one); one of another court by that court's word, one that no list has by its id. */
  name: (service: Service, courtId?: string) => string;
  /** Whether any list has it. */
  isKnown: (service: string) => boolean;
  /** What callers of a court can wait for, in its order. */
  of: (courtId: string) => ServiceChoice[];
  /** All there are and were in the courts one sees, those of the own court first: what lists are narrowed by. */
  all: ServiceChoice[];
}

/** Names and lists of services in the language of the page. */
export function useServices(): Services {
  const { i18n } = useTranslation();
  const own = useMe().court.id;
  const { data, dataUpdatedAt, isFetching, refetch } = useQuery(servicesRequest);
  const missing = useRef(false);
  useEffect(() => {
    const ask = missing.current && !isFetching && Date.now() - dataUpdatedAt > ASK_AGAIN;
    missing.current = false;
    if (ask) void refetch();
  });
  return useMemo(() => {
    const word = (one: CourtService): string => (i18n.language === 'en' ? one.en : one.zh);
    const lists = new Map((data ?? []).map(({ courtId, services }) => [courtId, services]));
    // Until they are there, what every court begins with.
    const list = (courtId: string): readonly CourtService[] => lists.get(courtId) ?? STANDARD_SERVICES;
    const everywhere = new Map<Service, string>();
    for (const one of [list(own), ...lists.values()].flat()) {
      if (!everywhere.has(one.id)) everywhere.set(one.id, word(one));
    }
    return {
      name: (service, courtId = own) => {
        const found = list(courtId).find(({ id }) => id === service);
        const name = found ? word(found) : everywhere.get(service);
        if (name === undefined) missing.current = true;
        return name ?? service;
      },
      isKnown: (service) => everywhere.has(service),
      of: (courtId) =>
        list(courtId)
          .filter(({ active }) => active)
          .map((one) => ({ value: one.id, label: word(one) })),
      all: [...everywhere].map(([value, label]) => ({ value, label })),
    };
  }, [data, own, i18n.language]);
}
