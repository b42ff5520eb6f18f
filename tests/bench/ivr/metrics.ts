/** A scrape in Prometheus' text format: value by name with labels. */
export type Metrics = ReadonlyMap<string, number>;

export function readMetrics(text: string): Metrics {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

export interface Distribution {
  count: number;
  p50: number;
  p99: number;
  /** Upper bound of the bucket that the greatest one is in; Infinity beyond all bounds. */
  max: number;
  /** Share of the observations above the limit that was asked for. */
  above: number;
}

/** What a histogram has counted between two scrapes; `limit` is one of its bounds. In the unit of the histogram. */
export function between(before: Metrics, after: Metrics, name: string, limit: number): Distribution {
  const pattern = new RegExp(`^${name}_bucket\\{le="([^"]+)"\\}$`);
  const buckets = [...after].flatMap(([key, value]) => {
    const bound = pattern.exec(key)?.[1];
    return bound === undefined
      ? []
      : [{ bound: bound === '+Inf' ? Infinity : Number(bound), count: value - (before.get(key) ?? 0) }];
  });
  buckets.sort((a, b) => a.bound - b.bound);
  const count = buckets.at(-1)?.count ?? 0;
  const within = buckets.find(({ bound }) => bound >= limit)?.count ?? count;
  const full = buckets.find((bucket) => bucket.count === count);
  return {
    count,
    max: full?.bound ?? NaN,
    p50: quantile(buckets, 0.5),
    p99: quantile(buckets, 0.99),
    above: count === 0 ? 0 : 1 - within / count,
  };
}

/** As Prometheus does it: even within a bucket, the last finite bound beyond it. */
function quantile(buckets: { bound: number; count: number }[], share: number): number {
  const wanted = share * (buckets.at(-1)?.count ?? 0);
  let [low, before] = [0, 0];
  for (const { bound, count } of buckets) {
    if (count >= wanted && count > before) {
      return bound === Infinity ? low : low + ((bound - low) * (wanted - before)) / (count - before);
    }
    [low, before] = [bound, count];
  }
  return NaN;
}
