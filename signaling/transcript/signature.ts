import { crc32, deflateSync } from 'node:zlib';
import { CourtError, transcript } from '../contract/index.ts';

/** Of the picture, pixels; the field of the contract to scale. */
const WIDTH = 600;
const SCALE = WIDTH / transcript.SIGNATURE_FIELD.width;
const HEIGHT = Math.round(transcript.SIGNATURE_FIELD.height * SCALE);
/** Half the width of the pen, pixels. */
const PEN = 1.9;
/** Length of all strokes, in units of the field: a dot is no signature, and nobody's hand covers the field with a name. */
const SHORTEST = 120;
const LONGEST = 60_000;

type Stroke = transcript.Strokes[number];

/** The strokes as a PNG, base64, black on white. T-008 when they are too few or too many for a signature. */
export function drawSignature(strokes: transcript.Strokes): string {
  const length = strokes.reduce((sum, stroke) => sum + lengthOf(stroke), 0);
  if (length < SHORTEST || length > LONGEST) throw new CourtError('T-008');
  const shades = new Uint8Array(WIDTH * HEIGHT).fill(255);
  for (const stroke of strokes) drawStroke(shades, stroke);
  return png(shades).toString('base64');
}

function lengthOf(stroke: Stroke): number {
  return stroke.reduce((sum, [x, y], index) => {
    const before = stroke[index - 1];
    return before ? sum + Math.hypot(x - before[0], y - before[1]) : sum;
  }, 0);
}

function drawStroke(shades: Uint8Array, stroke: Stroke): void {
  for (const [index, [x, y]] of stroke.entries()) {
    const [fromX, fromY] = stroke[index - 1] ?? [x, y];
    const steps = Math.max(1, Math.ceil(Math.hypot(x - fromX, y - fromY) * SCALE));
    for (let step = 0; step <= steps; step += 1) {
      const part = step / steps;
      dot(shades, (fromX + (x - fromX) * part) * SCALE, (fromY + (y - fromY) * part) * SCALE);
    }
  }
}

/** One touch of the pen, its edge softened over a pixel. */
function dot(shades: Uint8Array, x: number, y: number): void {
  for (let row = Math.max(0, Math.floor(y - PEN - 1)); row <= Math.min(HEIGHT - 1, Math.ceil(y + PEN + 1)); row += 1) {
    for (
      let column = Math.max(0, Math.floor(x - PEN - 1));
      column <= Math.min(WIDTH - 1, Math.ceil(x + PEN + 1));
      column += 1
    ) {
      const cover = Math.min(1, Math.max(0, PEN + 0.5 - Math.hypot(column - x, row - y)));
      const at = row * WIDTH + column;
      shades[at] = Math.min(shades[at] ?? 255, Math.round(255 * (1 - cover)));
    }
  }
}

/** A grey picture of 8 bits (PNG 3rd edition, §11). */
function png(shades: Uint8Array): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const lines = Buffer.alloc((WIDTH + 1) * HEIGHT);
  for (let row = 0; row < HEIGHT; row += 1) {
    lines.set(shades.subarray(row * WIDTH, (row + 1) * WIDTH), row * (WIDTH + 1) + 1);
  }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
