import { z } from 'zod';
import { media } from '../../signaling/contract/index.ts';

/** What a speech server says it heard; ms of the sound it got over this connection. docs/captions.md is its contract. */
const answer = z
  .object({
    type: z.enum(['partial', 'final']),
    text: z.string(),
    start: z.number().min(0).max(Number.MAX_SAFE_INTEGER),
    end: z.number().min(0).max(Number.MAX_SAFE_INTEGER),
  })
  .refine(({ start, end }) => start <= end);

export interface Heard {
  /** Nothing more will come for these words. */
  final: boolean;
  /** One line, at most CAPTION_LENGTH characters; may be empty. */
  text: string;
  startMs: number;
}

/** Null for what is no answer. */
export function readAnswer(message: string): Heard | null {
  let told: unknown;
  try {
    told = JSON.parse(message);
  } catch {
    return null;
  }
  const parsed = answer.safeParse(told);
  if (!parsed.success) return null;
  const { type, text, start } = parsed.data;
  return { final: type === 'final', text: lineOf(text), startMs: start };
}

/** One line that can be shown and taken into a record: without what no keyboard writes, and no longer than a caption may be. */
function lineOf(text: string): string {
  const line = text.replace(/[\p{C}\s]+/gu, ' ').trim();
  if (line.length <= media.CAPTION_LENGTH) return line;
  // Not through the middle of a character.
  return `${line.slice(0, media.CAPTION_LENGTH - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
