/**
 * Sounds that are made, not recorded: the tone before a message, and the waiting music: the folk song 茉莉花 (no author, no rights), plucked as
 * on a zither by the Karplus–Strong method (Karplus & Strong 1983, with the tuning filter of Jaffe & Smith).
 */
const RATE = 8000;
/** Length of an eighth note, s. */
const EIGHTH = 0.34;
/** do = F4. */
const ROOT = 349.23;
const SCALE: Readonly<Record<string, number>> = { 1: 0, 2: 2, 3: 4, 5: 7, 6: 9 };

/** Numbered notation: a degree, `'` an octave up, `,` an octave down; each `-` or `.` one eighth longer, `_` a sixteenth. */
const TUNE = `
3- 3 5 6 1' 1' 6  5- 5 6 5---   3- 3 5 6 1' 1' 6  5- 5 6 5---
5- 5- 5- 3 5  6- 6- 5---   3- 2 3 5- 3 2  1- 1 2 1---
3 2 1 3 2-. 3_ 5- 6 1' 5---   2- 3 5 2 3 1 6,  5,----- 6,- 1-
2-- 3 1 2 1 6,  5,-------`;

interface Note {
  /** Hz. */
  frequency: number;
  /** s from the beginning. */
  at: number;
}

function notesOf(tune: string): { notes: Note[]; seconds: number } {
  const notes: Note[] = [];
  let at = 0;
  for (const [, degree = '', octave, length = ''] of tune.matchAll(/([12356])([',]?)([-._]*)/g)) {
    const shift = octave === "'" ? 12 : octave === ',' ? -12 : 0;
    notes.push({ frequency: ROOT * 2 ** (((SCALE[degree] ?? 0) + shift) / 12), at });
    at += EIGHTH * (length === '_' ? 0.5 : 1 + length.length);
  }
  return { notes, seconds: at };
}

/** Adds a plucked string to `into`. */
function pluck(into: Float32Array, { frequency, at }: Note, random: () => number): void {
  const period = RATE / frequency;
  // The averaging filter delays half a sample, the all-pass the fraction that is left.
  const whole = Math.floor(period - 0.6);
  const fraction = period - 0.5 - whole;
  const allPass = (1 - fraction) / (1 + fraction);
  const noise = Array.from({ length: whole }, () => random() * 2 - 1);
  // Plucked softly: the noise that starts the string has its upper half taken off.
  const string = Float32Array.from(noise, (value, index) => value + (noise[(index + 1) % whole] ?? 0));
  const start = Math.round(at * RATE);
  const length = Math.min(into.length - start, RATE * 2);
  let before = 0;
  let averaged = 0;
  let tuned = 0;
  for (let index = 0; index < length; index++) {
    const position = index % whole;
    const out = string[position] ?? 0;
    const mean = 0.498 * (out + before);
    before = out;
    tuned = allPass * mean + averaged - allPass * tuned;
    averaged = mean;
    string[position] = tuned;
    into[start + index] = (into[start + index] ?? 0) + out;
  }
}

/** The same numbers each time, so that the music is the same on each machine. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x1_0000_0000;
  };
}

/** About 35 s that can be repeated; 16-bit samples at 8 kHz. */
export function holdMusic(): Int16Array {
  const { notes, seconds } = notesOf(TUNE);
  const sound = new Float32Array(Math.ceil((seconds + 1.5) * RATE));
  const random = randomFrom(12_368);
  for (const note of notes) pluck(sound, note, random);
  const peak = sound.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  // Softer than the voice.
  return Int16Array.from(sound, (value) => Math.round((value / peak) * 9000));
}

/** 400 ms at 1 kHz with soft edges: speak now. */
export function beep(): Int16Array {
  const length = 0.4 * RATE;
  const edge = 0.01 * RATE;
  return Int16Array.from({ length }, (_, index) => {
    const loudness = Math.min(1, index / edge, (length - index) / edge);
    return Math.round(Math.sin((2 * Math.PI * 1000 * index) / RATE) * 6000 * loudness);
  });
}
