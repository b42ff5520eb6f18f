import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { flowApi } from '../../signaling/contract/index.ts';
import { sine, wav } from '../fake/tone.ts';
import { callOf } from './archive.ts';
import { eventually, TestCourt, type Api } from './court.ts';

const COURT = 'demo-basic';
const NUMBER = '1236801';

/** A court of its own, so that the menus of the other scenarios stay as they are. */
describe('a court changes its menu', () => {
  const court = new TestCourt();
  let operator: Api;
  let supervisor: Api;
  let flow: flowApi.FlowView;
  beforeAll(async () => {
    [operator, supervisor] = [await court.api('operator1'), await court.api('supervisor1')];
  });
  afterEach(() => court.close());
  afterAll(() => announce(false, null));

  const sound = async (frequency: number, seconds: number): Promise<string> => {
    const response = await operator.fetch('/api/prompt-audio/recording', {
      method: 'POST',
      headers: { 'content-type': 'audio/wav' },
      body: new Uint8Array(wav(sine(frequency, seconds), 8000)),
    });
    return ((await response.json()) as flowApi.PromptAudio).sha256;
  };
  const announce = (on: boolean, audio: string | null): Promise<unknown> =>
    operator.send('PUT', `/api/courts/${COURT}/announcement`, { on, text: '暴雨停诉', audio, source: 'recorded' });

  /** The first words are a tone; key 5 leads to `five`. */
  const publish = async (frequency: number, five: string, note: string): Promise<void> => {
    const { document } = flow;
    const nodes = Object.entries(document.nodes).map(([name, verbs]) => [
      name,
      verbs.map((verb) =>
        verb.verb === 'gather' ? { ...verb, keys: { ...(verb['keys'] as object), 5: five } } : verb,
      ),
    ]);
    const notice = { text: '本次通话将被录音', audio: await sound(frequency, 4), source: 'recorded' };
    const changed = {
      ...document,
      nodes: Object.fromEntries(nodes) as typeof document.nodes,
      texts: { 'recording-notice': { zh: notice } },
    };
    const path = `/api/flows/${flow.id}`;
    flow = await operator.send('PUT', `${path}/draft`, { revision: flow.revision, document: changed });
    await operator.send('POST', `${path}/publish`, { revision: flow.revision, note });
  };
  const nodesOf = async (number: string): Promise<(string | null)[]> =>
    (await callOf(supervisor, number)).timeline.filter(({ step }) => step === 'node').map(({ detail }) => detail);
  const pressed = (number: string, node: string): Promise<unknown> =>
    eventually(async () => (await nodesOf(number)).includes(node), 40_000, `node ${node}`);

  test('a call in progress keeps its menu, the next one hears the new one; rolled back, the old one is heard', async () => {
    flow = await operator.send('POST', '/api/flows', { courtId: COURT, calledNumber: NUMBER });
    await publish(700, 'guidance', '第一版');
    const first = await court.phone();
    expect(await first.dial(NUMBER)).toBe(200);
    await first.hearing.tone(700);

    await publish(1100, 'message', '按 5 直接留言');
    const second = await court.phone();
    expect(await second.dial(NUMBER)).toBe(200);
    await second.hearing.tone(1100);

    await Promise.all([first.hearing.voice(40_000, [700]), second.hearing.voice(40_000, [1100])]);
    first.press('5');
    second.press('5');
    await pressed(first.number, 'guidance');
    await pressed(second.number, 'message');
    expect(await nodesOf(second.number)).not.toContain('guidance');
    const [before, after] = [await callOf(supervisor, first.number), await callOf(supervisor, second.number)];
    expect([before.flow, after.flow]).toEqual([
      { id: flow.id, version: 1 },
      { id: flow.id, version: 2 },
    ]);
    expect(after.timeline.find(({ step }) => step === 'flow')?.detail).toBe(`${flow.document.name} v2`);

    await operator.send('POST', `/api/flows/${flow.id}/rollback`, { version: 1, note: '恢复第一版' });
    const third = await court.phone();
    expect(await third.dial(NUMBER)).toBe(200);
    await third.hearing.tone(700);
    third.hangup();
    expect(await callOf(supervisor, third.number)).toMatchObject({ flow: { version: 3 } });
  });

  test('an emergency announcement is heard before everything else, until it is switched off', async () => {
    await announce(true, await sound(1500, 3));
    const during = await court.phone();
    expect(await during.dial(NUMBER)).toBe(200);
    await during.hearing.tone(1500);
    await during.hearing.tone(700);
    during.hangup();
    const { timeline } = await callOf(supervisor, during.number);
    expect(timeline.map(({ step }) => step)).toContain('announcement');

    await announce(false, null);
    const after = await court.phone();
    expect(await after.dial(NUMBER)).toBe(200);
    await after.hearing.until(() => after.hearing.frames > 50, 40_000, 'a second of sound');
    await after.hearing.tone(700);
    after.hangup();
    expect((await callOf(supervisor, after.number)).timeline.map(({ step }) => step)).not.toContain('announcement');
  });
});
