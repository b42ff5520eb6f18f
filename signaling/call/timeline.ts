import type { api, CallState } from '../contract/index.ts';

interface Line {
  at: number;
  state: CallState;
  step: string;
  detail: string | null;
  reason: string | null;
}

/** The lines of a call's timeline as Redis keeps them, in order of time: a gateway's reports may come late. */
export function parseTimeline(lines: readonly string[]): api.TimelineEntry[] {
  return lines
    .map((line) => JSON.parse(line) as Line)
    .map((line, index) => ({ line, index }))
    .sort((a, b) => a.line.at - b.line.at || a.index - b.index)
    .map(({ line }) => ({ ...line, at: new Date(line.at).toISOString() }));
}
