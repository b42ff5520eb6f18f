import type { CallbackView } from '../../signaling/contract/api.ts';

export interface CallbackPage {
  items: CallbackView[];
  total: number;
  page: number;
  size: number;
}

/** Filters of the list in the address, named as the server names them. `id`: the callback shown beside the list is not a filter. */
export const CALLBACK_FILTERS = ['number', 'state', 'source', 'service'] as const;
export type CallbackFilter = (typeof CALLBACK_FILTERS)[number];

/** Somebody may still end it by hand. */
export const mayEnd = ({ state }: CallbackView): boolean => state === 'waiting';
