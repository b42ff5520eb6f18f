import type { SelfTest } from '../../signaling/contract/session.ts';

export const TEST_PARTS = ['camera', 'microphone', 'speaker', 'network'] as const;
export type TestPart = (typeof TEST_PARTS)[number];
export type PartResult = SelfTest[TestPart];

/** `dark`: nothing to be seen; `quiet`: hardly to be heard. What to do about it is told under the same name. */
export interface Finding {
  result: PartResult;
  advice: string | null;
}

/** Mean brightness of the picture (0–255) below which the lens is covered or the room dark. */
const DARK = 12;
/** Loudest moment of the recorded sentence on the scale of `LevelMeter` (−60 dB = 0, full scale = 1). */
const SILENT = 0.08;
const QUIET = 0.3;

export function cameraFinding(state: string, brightness: number | null): Finding {
  if (state !== 'ok') return { result: 'failed', advice: `camera.${state}` };
  if (brightness !== null && brightness < DARK) return { result: 'weak', advice: 'camera.dark' };
  return { result: 'ok', advice: null };
}

export function microphoneFinding(state: string, loudest: number): Finding {
  if (state !== 'ok') return { result: 'failed', advice: `microphone.${state}` };
  if (loudest < SILENT) return { result: 'failed', advice: 'microphone.silent' };
  return loudest < QUIET ? { result: 'weak', advice: 'microphone.quiet' } : { result: 'ok', advice: null };
}

export interface NetworkSample {
  roundTripMs: number | null;
  lossPercent: number | null;
  /** The way pictures take is open. */
  mediaReady: boolean;
}

/** ITU-T G.114 asks for less than 150 ms one way; from about 5 % loss on speech is hard to follow (ITU-T G.113 appendix I). */
export function networkFinding({ roundTripMs, lossPercent, mediaReady }: NetworkSample): Finding {
  if (roundTripMs === null) return { result: 'failed', advice: 'network.none' };
  if (!mediaReady) return { result: 'failed', advice: 'network.media' };
  if (roundTripMs > 300 || (lossPercent ?? 0) > 5) return { result: 'weak', advice: 'network.slow' };
  return { result: 'ok', advice: null };
}

export const NOT_TESTED: SelfTest = {
  camera: 'skipped',
  microphone: 'skipped',
  speaker: 'skipped',
  network: 'skipped',
  roundTripMs: null,
  lossPercent: null,
};
