import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { flowDraft } from '../../../../signaling/contract/flow-api.ts';
import { Rehearsal, type RehearsalState, type Step } from '../../../../web/admin/flow/rehearsal.ts';

const shipped = flowDraft.parse(
  JSON.parse(readFileSync(new URL('../../../../signaling/court/default-flow.json', import.meta.url), 'utf8')),
);

/** Resolves with the state in which something holds. */
function until(rehearsal: Rehearsal, holds: (state: RehearsalState) => boolean): Promise<RehearsalState> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!holds(rehearsal.state)) return;
      stop();
      resolve(rehearsal.state);
    };
    const stop = rehearsal.subscribe(look);
    look();
  });
}

/** Speaks for ever, until a key interrupts. */
const talkative = (_: string, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve());
  });
const quick = (): Promise<void> => Promise.resolve();
const told = (steps: readonly Step[]): string[] => steps.map((step) => Object.values(step).join(' '));

describe('a call inside the page', () => {
  test('goes the way the gateway goes: key, queue, key while waiting, message', async () => {
    const rehearsal = new Rehearsal();
    const spoken: string[] = [];
    const call = rehearsal.dial(shipped, (prompt, signal) => {
      spoken.push(prompt);
      return prompt === 'welcome' ? talkative(prompt, signal) : quick();
    });
    await until(rehearsal, ({ speaking }) => speaking === 'welcome');
    rehearsal.press('3');
    await until(rehearsal, ({ choices }) => choices.includes('served'));
    expect(rehearsal.state.keys).toContain('8');
    rehearsal.press('5'); // leads nowhere: nothing happens
    rehearsal.press('8');
    await until(rehearsal, ({ choices }) => choices.includes('recorded'));
    rehearsal.press('#');
    await call;
    expect(spoken).toEqual(['recording-notice', 'welcome', 'connect-guidance', 'leave-message', 'message-thanks']);
    expect(told(rehearsal.state.steps)).toEqual([
      'node welcome',
      'key 3 true',
      'node guidance',
      'queue guidance',
      'key 8 true',
      'node message',
      'record',
      'end hangup',
    ]);
  });

  test('wrong keys until the menu gives up; out of hours as chosen', async () => {
    const rehearsal = new Rehearsal();
    const call = rehearsal.dial(shipped, (prompt, signal) => (prompt === 'menu' ? talkative(prompt, signal) : quick()));
    for (let attempt = 0; attempt < 3; attempt++) {
      const asked = ({ speaking, steps }: RehearsalState): boolean =>
        speaking === 'menu' && steps.filter(({ what }) => what === 'key').length === attempt;
      await until(rehearsal, asked);
      rehearsal.press('A');
    }
    await until(rehearsal, ({ choices }) => choices.includes('closed'));
    expect(rehearsal.state.node).toBe('to-person');
    rehearsal.choose('closed');
    await until(rehearsal, ({ choices }) => choices.includes('recorded'));
    rehearsal.hangUp();
    await call;
    expect(told(rehearsal.state.steps).slice(-4)).toEqual(['node closed', 'node message', 'record', 'end caller']);
  });

  test('an unfinished step is passed over, a circle ends', async () => {
    const rehearsal = new Rehearsal();
    const nodes = { a: [{ verb: 'say' }, { verb: 'redirect', node: 'a' }] };
    await rehearsal.dial({ start: 'a', nodes }, quick);
    expect(told(rehearsal.state.steps).slice(0, 2)).toEqual(['node a', 'unfinished say']);
    expect(rehearsal.state.steps.at(-1)).toEqual({ what: 'end', reason: 'circle' });
  });
});
