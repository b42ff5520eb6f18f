/** A known picture: one colour with a digit on it, as a camera would send it; so that it can be told who is seen. */
export interface KnownPicture {
  /** Red, green, blue, 0–255; dark enough that the white digit stands out. */
  colour: readonly [number, number, number];
  /** 0–9 */
  digit: number;
}

export const PICTURES = {
  red: { colour: [190, 40, 40], digit: 1 },
  green: { colour: [30, 130, 60], digit: 2 },
  blue: { colour: [40, 70, 190], digit: 3 },
  purple: { colour: [120, 40, 150], digit: 4 },
  /** On a screen that is shared, and on paper below a document camera. */
  screen: { colour: [140, 100, 10], digit: 7 },
  paper: { colour: [10, 120, 120], digit: 8 },
} as const satisfies Record<string, KnownPicture>;

/** Small and slow: many browsers share a machine. */
const WIDTH = 320;
const HEIGHT = 180;
const RATE = 10;
/** Ten pictures that repeat; a white bar moves below the digit, so that a still picture is told from a live one. */
const FRAMES = 10;

/** Segments of a digit, as on a pocket calculator: their places in shares of the picture's width and height. */
const SEGMENTS: Record<string, readonly [number, number, number, number]> = {
  top: [0.4, 0.15, 0.6, 0.22],
  middle: [0.4, 0.44, 0.6, 0.51],
  bottom: [0.4, 0.73, 0.6, 0.8],
  topLeft: [0.36, 0.15, 0.42, 0.5],
  topRight: [0.58, 0.15, 0.64, 0.5],
  bottomLeft: [0.36, 0.45, 0.42, 0.8],
  bottomRight: [0.58, 0.45, 0.64, 0.8],
};
const DIGITS: readonly (readonly string[])[] = [
  ['top', 'bottom', 'topLeft', 'topRight', 'bottomLeft', 'bottomRight'],
  ['topRight', 'bottomRight'],
  ['top', 'middle', 'bottom', 'topRight', 'bottomLeft'],
  ['top', 'middle', 'bottom', 'topRight', 'bottomRight'],
  ['middle', 'topLeft', 'topRight', 'bottomRight'],
  ['top', 'middle', 'bottom', 'topLeft', 'bottomRight'],
  ['top', 'middle', 'bottom', 'topLeft', 'bottomLeft', 'bottomRight'],
  ['top', 'topRight', 'bottomRight'],
  ['top', 'middle', 'bottom', 'topLeft', 'topRight', 'bottomLeft', 'bottomRight'],
  ['top', 'middle', 'bottom', 'topLeft', 'topRight', 'bottomRight'],
];

type Colour = readonly [number, number, number];
/** ITU-R BT.601, limited range, as cameras send. */
const yuv = ([r, g, b]: Colour): Colour => [
  Math.round(16 + 0.257 * r + 0.504 * g + 0.098 * b),
  Math.round(128 - 0.148 * r - 0.291 * g + 0.439 * b),
  Math.round(128 + 0.439 * r - 0.368 * g - 0.071 * b),
];

/** A Y4M file (4:2:0) for `--use-file-for-fake-video-capture`. */
export function y4m(picture: KnownPicture): Buffer {
  const parts: Buffer[] = [Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${RATE}:1 Ip A1:1 C420\n`)];
  const [y, u, v] = yuv(picture.colour);
  for (let frame = 0; frame < FRAMES; frame++) {
    const luma = Buffer.alloc(WIDTH * HEIGHT, y);
    const cb = Buffer.alloc((WIDTH / 2) * (HEIGHT / 2), u);
    const cr = Buffer.alloc((WIDTH / 2) * (HEIGHT / 2), v);
    const bar: [number, number, number, number] = [frame / FRAMES, 0.9, (frame + 1) / FRAMES, 0.95];
    const white = [...whiteOf(picture), bar];
    for (const area of white) paint({ luma, cb, cr }, area);
    parts.push(Buffer.from('FRAME\n'), luma, cb, cr);
  }
  return Buffer.concat(parts);
}

/** The white areas that make the digit, in shares of width and height: left, top, right, bottom. */
export const whiteOf = ({ digit }: KnownPicture): (readonly [number, number, number, number])[] =>
  (DIGITS[digit] ?? []).map((name) => SEGMENTS[name]!);

/** A page that is the picture, still as paper is: to be shared as a screen. */
export function pageOf(picture: KnownPicture, title: string): string {
  const areas = whiteOf(picture).map(
    ([left, top, right, bottom]) =>
      `<i style="left:${left * 100}%;top:${top * 100}%;width:${(right - left) * 100}%;height:${(bottom - top) * 100}%"></i>`,
  );
  return `<!doctype html><title>${title}</title><style>i{position:fixed;background:#fff}</style><body style="background:rgb(${picture.colour.join()})">${areas.join('')}`;
}

function paint(
  { luma, cb, cr }: { luma: Buffer; cb: Buffer; cr: Buffer },
  [left, top, right, bottom]: readonly [number, number, number, number],
): void {
  const even = (share: number, size: number): number => Math.round((share * size) / 2) * 2;
  const [x0, y0, x1, y1] = [even(left, WIDTH), even(top, HEIGHT), even(right, WIDTH), even(bottom, HEIGHT)];
  for (let line = y0; line < y1; line++) luma.fill(235, line * WIDTH + x0, line * WIDTH + x1);
  for (let line = y0 / 2; line < y1 / 2; line++) {
    const at = line * (WIDTH / 2);
    cb.fill(128, at + x0 / 2, at + x1 / 2);
    cr.fill(128, at + x0 / 2, at + x1 / 2);
  }
}

/** What is seen of a picture: its colour at a place where no digit is, and which digit stands there; -1 when it is none. */
export interface Seen {
  colour: [number, number, number];
  digit: number;
}

export const looksLike = ({ colour, digit }: Seen, known: KnownPicture): boolean =>
  digit === known.digit && colour.every((value, index) => Math.abs(value - known.colour[index]!) < 45);

/** For the page: where to look, and which segments make which digit. */
export const SIGHT = {
  segments: Object.entries(SEGMENTS).map(([name, [left, top, right, bottom]]) => {
    // Where segments overlap nothing is told; of the long ones the half without a neighbour.
    const middleX = (left + right) / 2;
    const middleY =
      name.startsWith('top') && name !== 'top'
        ? 0.33
        : name.startsWith('bottom') && name !== 'bottom'
          ? 0.62
          : (top + bottom) / 2;
    return { name, x: middleX, y: middleY };
  }),
  digits: DIGITS.map((names) => [...names].sort().join(',')),
};
