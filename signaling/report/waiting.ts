import { CallModel, type CallDocument } from '../call/index.ts';
import type { api, Service } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import { dayOf } from '../shanghai.ts';
import { Tally } from './tally.ts';

type Found = Pick<
  CallDocument,
  'courtId' | 'service' | 'arrivedAt' | 'waitSeconds' | 'answeredAt' | 'result' | 'estimateSeconds'
>;

/** How long callers waited, by day and service, and how right the estimate was that they were told. From the stored records of calls that are over. */
export class WaitingReports {
  readonly #courts: Pick<CourtDirectory, 'settings' | 'services'>;

  constructor(courts: Pick<CourtDirectory, 'settings' | 'services'>) {
    this.#courts = courts;
  }

  async of({ from, to, service }: api.WaitingReportQuery, courtIds: readonly string[]): Promise<api.WaitingReport> {
    const targets = new Map<string, number>();
    for (const id of courtIds) targets.set(id, (await this.#courts.settings(id)).waitTargetSeconds);
    const found = CallModel.find({
      courtId: { $in: [...courtIds] },
      arrivedAt: { $gte: new Date(from), $lte: new Date(to) },
      direction: { $ne: 'outbound' },
      queuedAt: { $ne: null },
      ...(service ? { service } : {}),
    })
      .select({ courtId: 1, service: 1, arrivedAt: 1, waitSeconds: 1, answeredAt: 1, result: 1, estimateSeconds: 1 })
      .lean<Found>();
    const total = new Tally();
    const rows = new Map<string, { day: string; service: Service; tally: Tally }>();
    for await (const call of found.cursor()) {
      if (call.service === null) continue;
      const day = dayOf(call.arrivedAt);
      const key = `${day} ${call.service}`;
      const row = rows.get(key) ?? { day, service: call.service, tally: new Tally() };
      rows.set(key, row);
      const waited = waitedOf(call, targets.get(call.courtId) ?? 0);
      row.tally.add(waited);
      total.add(waited);
    }
    const known = [...new Set(courtIds.flatMap((id) => this.#courts.services(id).map((one) => one.id)))];
    const order = (one: Service): number => (known.includes(one) ? known.indexOf(one) : known.length);
    return {
      rows: [...rows.values()]
        .sort((a, b) => b.day.localeCompare(a.day) || order(a.service) - order(b.service))
        .map(({ tally, ...row }) => ({ ...row, ...tally.figures() })),
      total: total.figures(),
    };
  }
}

function waitedOf(
  { waitSeconds, answeredAt, result, estimateSeconds }: Found,
  target: number,
): Parameters<Tally['add']>[0] {
  const waited = waitSeconds ?? 0;
  const answered = answeredAt !== null;
  return {
    waitSeconds: waited,
    answered,
    abandoned: !answered && result === 'abandoned',
    // Records from before it was kept have none.
    estimateSeconds: estimateSeconds ?? null,
    inTime: answered && waited <= target,
  };
}
