import type { Picture, Shown } from './shown.ts';

/** The composed picture, pixels. */
export const CANVAS = { width: 1280, height: 720 } as const;
/** Height of the line with court, title and time. */
export const HEAD = 40;
/** One frame of the composed picture, ms: 12.5 frames per second, so that all times are whole. */
export const FRAME_MS = 80;

/** A part is at most so long, ms: so much is done again when composing is interrupted. */
const MOST_PART = 600_000;
/** Times of pictures coming and going in one part. */
const MOST_EDGES = 60;
/** Width of the column beside what is shown large. */
const COLUMN = 320;

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The place of a person. */
export interface Tile extends Rect {
  participantId: string;
}

/** A picture in its place; times in ms after the part's start. */
export interface Placed {
  name: string;
  rect: Rect;
  shown: Shown[];
}

/** A time in which everything stays in its place. Times in ms after the recording's start, whole frames. */
export interface Part {
  from: number;
  to: number;
  tiles: Tile[];
  pictures: Placed[];
}

/**
 * Who and what is where, and when. Everybody who was ever there has a tile all the time; a screen or document, while there is one, has the large place and
 * people stand beside it.
 */
export function planOf(people: readonly string[], pictures: readonly Picture[], durationMs: number): Part[] {
  const total = Math.max(FRAME_MS, Math.ceil(durationMs / FRAME_MS) * FRAME_MS);
  const cuts = cutsOf(pictures, total);
  return cuts.slice(0, -1).map((from, number) => {
    const to = cuts[number + 1] ?? total;
    const large = pictures.filter(
      (picture) =>
        picture.source !== 'camera' && picture.shown.some((time) => frame(time.from) <= from && frame(time.to) > from),
    );
    return partOf(people, pictures, { from, to, large });
  });
}

const frame = (ms: number): number => Math.round(ms / FRAME_MS) * FRAME_MS;

/** Where parts begin and end: when what is shown large changes, and so that no part is too long or has too many changes in it. */
function cutsOf(pictures: readonly Picture[], total: number): number[] {
  const times = (of: readonly Picture[]): number[] =>
    of
      .flatMap(({ shown }) => shown.flatMap(({ from, to }) => [frame(from), frame(to)]))
      .filter((ms) => ms > 0 && ms < total);
  const cuts = new Set([0, total, ...times(pictures.filter(({ source }) => source !== 'camera'))]);
  for (let ms = MOST_PART; ms < total; ms += MOST_PART) cuts.add(ms);
  times(pictures)
    .sort((a, b) => a - b)
    .forEach((ms, number) => number % MOST_EDGES === MOST_EDGES - 1 && cuts.add(ms));
  return [...cuts].sort((a, b) => a - b);
}

function partOf(
  people: readonly string[],
  pictures: readonly Picture[],
  { from, to, large }: { from: number; to: number; large: Picture[] },
): Part {
  const body = { x: 0, y: HEAD, width: CANVAS.width, height: CANVAS.height - HEAD };
  const rest = large.length > 0 ? { ...body, x: CANVAS.width - COLUMN, width: COLUMN } : body;
  const tiles = grid(people.length, rest, large.length > 0).map((rect, number) => ({
    ...rect,
    participantId: people[number] ?? '',
  }));
  const places = grid(large.length, { ...body, width: CANVAS.width - COLUMN }, false);
  const placed = pictures.flatMap((picture): Placed[] => {
    const rect =
      picture.source === 'camera'
        ? tiles.find(({ participantId }) => participantId === picture.participantId)
        : places[large.indexOf(picture)];
    const shown = picture.shown
      .filter((time) => time.from < to && time.to > from)
      .map((time) => ({ from: Math.max(0, time.from - from), to: Math.min(to, time.to) - from }));
    if (!rect || shown.length === 0) return [];
    const { x, y, width, height } = rect;
    return [{ name: picture.name, rect: { x, y, width, height }, shown }];
  });
  return { from, to, tiles, pictures: placed };
}

/** So many places of one size in an area, all sizes even as video needs them. `column`: rather below than beside each other. */
function grid(count: number, area: Rect, column: boolean): Rect[] {
  if (count === 0) return [];
  const across = column ? Math.ceil(count / 6) : Math.ceil(Math.sqrt(count));
  const down = Math.max(column ? 4 : 1, Math.ceil(count / across));
  const width = Math.floor(area.width / across / 2) * 2;
  const height = Math.floor(area.height / down / 2) * 2;
  return Array.from({ length: count }, (_, number) => ({
    x: area.x + (number % across) * width,
    y: area.y + Math.floor(number / across) * height,
    width,
    height,
  }));
}
