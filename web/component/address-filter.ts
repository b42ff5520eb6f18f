import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';

export interface AddressFilter<K extends string> {
  /** What the address says; what it does not say is missing. */
  values: Partial<Record<K, string>>;
  page: number;
  size: number;
  /** Changes some and goes back to the first page; null and '' take a filter away. */
  change: (patch: Partial<Record<K, string | null>>) => void;
  turn: (page: number, size: number) => void;
  clear: () => void;
  /** At least one filter is set. */
  filtered: boolean;
}

const whole = (text: string | null, otherwise: number): number => {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : otherwise;
};

/** Filters and page of a list, kept in the address, so that a link shows the same list and "back" works. */
export function useAddressFilter<K extends string>(keys: readonly K[], usualSize = 20): AddressFilter<K> {
  const [params, setParams] = useSearchParams();
  const values = useMemo(() => {
    const found: Partial<Record<K, string>> = {};
    for (const key of keys) {
      const value = params.get(key);
      if (value) found[key] = value;
    }
    return found;
  }, [keys, params]);
  const write = useCallback(
    (patch: Record<string, string | null | undefined>) =>
      setParams((before) => {
        const next = new URLSearchParams(before);
        for (const [key, value] of Object.entries(patch)) {
          if (value) next.set(key, value);
          else next.delete(key);
        }
        return next;
      }),
    [setParams],
  );
  return {
    values,
    page: whole(params.get('page'), 1),
    size: Math.min(100, whole(params.get('size'), usualSize)),
    change: (patch) => write({ ...patch, page: null }),
    turn: (page, size) =>
      write({ page: page === 1 ? null : String(page), size: size === usualSize ? null : String(size) }),
    clear: () => write(Object.fromEntries([...keys, 'page'].map((key) => [key, null]))),
    filtered: Object.keys(values).length > 0,
  };
}
