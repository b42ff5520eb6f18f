import { setTimeout as delay } from 'node:timers/promises';
import { ON, type FlowContext, type Next } from '../flow/context.ts';
import type { VerbOf } from './verb-of.ts';

export async function pause(verb: VerbOf<'pause'>, { signal }: FlowContext): Promise<Next> {
  await delay(verb.seconds * 1000, undefined, { signal });
  return ON;
}
