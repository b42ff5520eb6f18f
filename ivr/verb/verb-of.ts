import type { Verb } from '../../signaling/contract/index.ts';

export type VerbOf<Name extends Verb['verb']> = Extract<Verb, { verb: Name }>;
