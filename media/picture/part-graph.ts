import type { media } from '../../signaling/contract/index.ts';
import type { Person } from '../recorder/meta.ts';
import { CANVAS, FRAME_MS, HEAD, type Part, type Placed, type Rect, type Tile } from './plan.ts';
import { fitted } from './text.ts';

/** Everything a composed picture says and shows, beside the pictures themselves. */
export interface Scene {
  caption: media.Caption;
  people: readonly Person[];
  startedAt: Date;
}

/** The filter graph of one part, and the text files it draws from: so that no text of people is ever read as a filter. */
export interface PartGraph {
  graph: string;
  texts: Map<string, string>;
}

const FONT = 'Noto Sans CJK SC';
const LETTERS = 22;
const LABEL = 16;
/** China has one time and no summer time. */
const SHANGHAI_MS = 8 * 3_600_000;
const CLOCK_WIDTH = 250;
const COLOURS = { page: '0x10161d', card: '0x26323f', name: '0xdfe6ee', head: '0x0b1015' } as const;
/** What separates tiles, pixels. */
const EDGE = 2;

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

/** Draws a text from a file. `more`: options of drawtext. */
const drawn = (file: string, size: number, more: string): string =>
  `drawtext=font='${FONT}':textfile=${file}:fontsize=${size}:fontcolor=${COLOURS.name}:${more}`;

/** What stands still in a part: the page, a card with a name for each person, court and title. For one frame. */
export function stillGraph({ tiles }: Part, scene: Scene): PartGraph {
  const texts = new Map<string, string>();
  const { width, height } = CANVAS;
  const filters = [
    `color=c=${COLOURS.page}:s=${width}x${height}:r=1:d=1`,
    `drawbox=x=0:y=0:w=${width}:h=${HEAD}:c=${COLOURS.head}:t=fill`,
  ];
  const { court, title } = scene.caption;
  texts.set('head.txt', fitted([court, title].filter(Boolean).join('　'), width - CLOCK_WIDTH - 40, LETTERS));
  filters.push(drawn('head.txt', LETTERS, `expansion=none:x=14:y=(${HEAD}-th)/2`));
  tiles.forEach((tile, number) => {
    const { x, y, width: w, height: h } = inner(tile);
    const size = Math.max(14, Math.min(34, Math.floor(h / 6)));
    const file = `card-${number}.txt`;
    texts.set(file, fitted(labelOf(tile, scene), w - 12, size));
    filters.push(
      `drawbox=x=${x}:y=${y}:w=${w}:h=${h}:c=${COLOURS.card}:t=fill`,
      drawn(file, size, `expansion=none:x=${x}+(${w}-tw)/2:y=${y}+(${h}-th)/2`),
    );
  });
  return { graph: `${filters.join(',')}[out]`, texts };
}

/**
 * What moves in a part: pictures in their places over the still (input 0), names over them, the time. Input n + 1 is the nth picture, beginning at the part's
 * start or, when it comes later, `delays[n]` ms after it.
 */
export function movingGraph(part: Part, scene: Scene, delays: readonly number[]): PartGraph {
  const texts = new Map<string, string>();
  const frames = (part.to - part.from) / FRAME_MS;
  const chains = [
    `[0:v]format=yuv420p,loop=loop=-1:size=1:start=0,setpts=N*${FRAME_MS}/1000/TB,trim=end_frame=${frames}[base0]`,
  ];
  part.pictures.forEach((picture, number) => {
    const { x, y, width, height } = inner(picture.rect);
    const from = seconds(delays[number] ?? 0);
    chains.push(
      `[${number + 1}:v]setpts=PTS-STARTPTS+${from}/TB,scale=${width}:${height}:force_original_aspect_ratio=decrease:force_divisible_by=2:flags=bilinear[p${number}]`,
      `[base${number}][p${number}]overlay=x=${x}+(${width}-w)/2:y=${y}+(${height}-h)/2:eof_action=repeat:enable='${during(picture)}'[base${number + 1}]`,
    );
  });
  const names = part.tiles.map((tile, number) => {
    const file = `name-${number}.txt`;
    texts.set(file, fitted(labelOf(tile, scene), tile.width - 24, LABEL));
    const at = `x=${tile.x + 8}:y=${tile.y + tile.height}-th-10`;
    return drawn(file, LABEL, `expansion=none:${at}:box=1:boxborderw=4:boxcolor=black@0.55`);
  });
  texts.set('clock.txt', clock(scene.startedAt.getTime() + part.from));
  const time = drawn('clock.txt', LETTERS, `x=${CANVAS.width - CLOCK_WIDTH}:y=(${HEAD}-th)/2`);
  chains.push(`[base${part.pictures.length}]${[...names, time].join(',')},format=yuv420p[out]`);
  return { graph: chains.join(';\n'), texts };
}

/** drawtext's own words for the time of the frame, in Shanghai. */
const clock = (epochMs: number): string =>
  `%{pts:gmtime:${((epochMs + SHANGHAI_MS) / 1000).toFixed(3)}:%Y-%m-%d %H\\:%M\\:%S}`;

const during = ({ shown }: Placed): string =>
  shown.map(({ from, to }) => `between(t,${seconds(from)},${seconds(to)})`).join('+');

const labelOf = ({ participantId }: Tile, { people }: Scene): string =>
  people.find((person) => person.participantId === participantId)?.label ?? '';

const inner = ({ x, y, width, height }: Rect): Rect => ({
  x: x + EDGE,
  y: y + EDGE,
  width: width - 2 * EDGE,
  height: height - 2 * EDGE,
});
