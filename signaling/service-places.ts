import type { AccountService } from './account/index.ts';
import type { CallbackList } from './callback/index.ts';
import { rulesNaming, type CourtDirectory, type ServicePlaces } from './court/index.ts';
import type { CallQueue } from './queue/index.ts';

export interface ServicePlaceParts {
  courts: CourtDirectory;
  accounts: AccountService;
  queue: CallQueue;
  callbacks: CallbackList;
}

/** Officers who are named before it is only said how many there are. */
const NAMED = 5;

/** Where a court still uses a service: flows in force, rules, accounts, officers on duty, callers who wait or are to be called back. */
export function servicePlaces({ courts, accounts, queue, callbacks }: ServicePlaceParts): ServicePlaces {
  return async (courtId, service) => {
    const [officers, queues, callbackList] = await Promise.all([
      accounts.answering(courtId, service),
      queue.view(courtId),
      callbacks.open(courtId),
    ]);
    const open = callbackList.filter((one) => one.service === service).length;
    const { waiting = 0, onDuty = 0 } = queues.find((one) => one.service === service) ?? {};
    return [
      ...courts.flowsTo(courtId, service).map((name) => `语音流程“${name}”`),
      ...rulesNaming(courts, courtId, service),
      ...(officers.length > 0 ? [`坐席${named(officers)}`] : []),
      // Who went on duty before the account was changed.
      ...(officers.length === 0 && onDuty > 0 ? [`${onDuty} 名坐席仍在值班`] : []),
      ...(waiting > 0 ? [`${waiting} 个来电正在等待`] : []),
      ...(open > 0 ? [`${open} 个回拨未完成`] : []),
    ];
  };
}

const named = (names: readonly string[]): string =>
  names.length > NAMED ? `${names.slice(0, NAMED).join('、')}等 ${names.length} 人` : names.join('、');
