import { CourtError } from '../signaling/contract/index.ts';

/** mediasoup's errors by what they mean to who asked: refused parameters, something that is gone, or a fault. */
export function mediaError(thrown: unknown): CourtError {
  if (thrown instanceof CourtError) return thrown;
  const name = thrown instanceof Error ? thrown.name : '';
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  if (name === 'TypeError' || name === 'UnsupportedError') return new CourtError('M-106', { cause: thrown, detail });
  if (name === 'InvalidStateError') return new CourtError('M-105', { cause: thrown, detail });
  return new CourtError('S-001', { cause: thrown, detail });
}
