import type { RecordingView } from '../../signaling/contract/api.ts';
import { recordingSpan } from './stretch.ts';

/** Recordings that can be listened to, in order of time. */
export const playable = (recordings: RecordingView[]): RecordingView[] =>
  recordings.filter((recording) => recording.state === 'archived' && recording.durationMs !== null);

/** What plays when a moment is clicked: the recording that covers it; else the next one from its start; else the last one's end. */
export function placeAt(recordings: RecordingView[], at: number): { recording: RecordingView; seconds: number } | null {
  for (const recording of recordings) {
    const span = recordingSpan(recording, at);
    if (at <= span.to) return { recording, seconds: Math.max(0, (at - span.from) / 1000) };
  }
  const last = recordings.at(-1);
  return last ? { recording: last, seconds: (last.durationMs ?? 0) / 1000 } : null;
}
