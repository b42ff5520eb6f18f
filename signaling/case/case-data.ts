import type { CaseStage } from '../contract/index.ts';
import type { CaseNumber } from './case-number.ts';

/** What a party is told of a case. */
export interface CaseFile {
  number: string;
  court: string;
  stage: CaseStage;
  hearing: { at: Date; place: string } | null;
  judge: string;
  /** More to be read out, as the court wrote it; may be empty. */
  text: string;
}

/** By what a case is asked for. An identity number may belong to parties of several cases. */
export type CaseKey = { by: 'number'; number: CaseNumber } | { by: 'identity'; identity: string };

/** Where the court keeps its cases. */
export interface CaseData {
  /**
   * The cases that match the key and the query password; none when there is no such case and none when the password is wrong, and nobody can tell
   * which. Throws CaseDataAway when the cases cannot be asked now.
   */
  enquire(key: CaseKey, password: string, signal: AbortSignal): Promise<CaseFile[]>;
}

/** So many cases of one person are told at most. */
export const MOST_CASES = 3;

/** The cases cannot be asked: too slow, not reached, or an answer that makes no sense. `fault` goes into the log. */
export class CaseDataAway extends Error {
  override readonly name = 'CaseDataAway';
  readonly fault: 'timeout' | 'unreachable' | 'refused' | 'rubbish' | 'resting';

  constructor(fault: CaseDataAway['fault'], cause?: unknown) {
    super(`case data: ${fault}`, { cause });
    this.fault = fault;
  }
}
