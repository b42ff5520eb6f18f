import { useEffect, useState } from 'react';
import type { BoardView } from '../../signaling/contract/desk.ts';
import { dayOf, dayStart } from '../client/court-day.ts';
import { waiting } from './target.ts';

/** Minute of the day in Shanghai, and the most callers that waited at once in it. */
export type Sample = [minute: number, most: number];

const PREFIX = 'board.waiting.';
const keyOf = (courtId: string, day: string): string => `${PREFIX}${courtId}.${day}`;

function isSamples(value: unknown): value is Sample[] {
  return (
    Array.isArray(value) &&
    value.every((sample) => Array.isArray(sample) && sample.length === 2 && sample.every(Number.isInteger))
  );
}

function kept(key: string): Sample[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return isSamples(value) ? value : [];
  } catch {
    return []; // what is kept here is only a convenience; a damaged one begins anew
  }
}

/** Keeps today's samples; those of other days go, so that a wall that runs for months does not fill the browser. */
function keep(key: string, samples: Sample[]): void {
  for (const other of Object.keys(localStorage))
    if (other.startsWith(PREFIX) && other !== key) localStorage.removeItem(other);
  localStorage.setItem(key, JSON.stringify(samples));
}

function withSample(samples: Sample[], minute: number, value: number): Sample[] {
  const last = samples.at(-1);
  if (last?.[0] !== minute) return [...samples, [minute, value]];
  return value <= last[1] ? samples : [...samples.slice(0, -1), [minute, value]];
}

/** Today's curve of callers waiting, put together from the views this browser has seen; it survives a reload. */
export function useWaitingCurve(view: BoardView | null): Sample[] {
  const [curve, setCurve] = useState<{ key: string; samples: Sample[] }>({ key: '', samples: [] });
  useEffect(() => {
    if (!view) return;
    const at = new Date(view.now);
    const day = dayOf(at);
    const key = keyOf(view.courtId, day);
    const minute = Math.floor((at.getTime() - Date.parse(dayStart(day))) / 60_000);
    setCurve((before) => {
      const samples = withSample(before.key === key ? before.samples : kept(key), minute, waiting(view));
      if (before.key !== key || samples !== before.samples) keep(key, samples);
      return { key, samples };
    });
  }, [view]);
  return curve.samples;
}
