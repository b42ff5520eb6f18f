import { beforeAll, describe, expect, test } from '@jest/globals';
import i18next, { type TFunction } from 'i18next';
import type { FlowComparison } from '../../../../signaling/contract/flow-api.ts';
import { STANDARD_SERVICES } from '../../../../signaling/contract/service.ts';
import { differencesOf, type Difference } from '../../../../web/admin/flow/difference.ts';
import { zh } from '../../../../web/i18n/zh/index.ts';

const menu = (keys: Record<string, string>) => ({
  verb: 'gather',
  prompts: ['menu'],
  keys,
  timeoutSeconds: 5,
  otherwise: 'person',
});
const names = new Map(STANDARD_SERVICES.map(({ id, zh: name }) => [id, name]));
const none: FlowComparison = { name: null, start: null, nodes: [], texts: [] };

describe('what changed, in words', () => {
  let t: TFunction<['flow', 'label']>;
  const words = (comparison: Partial<FlowComparison>): Difference[] =>
    differencesOf(
      {
        t,
        titled: { titles: { 'node-2': '农民工专线' } },
        prompt: (name) => `<${name}>`,
        service: (id) => names.get(id) ?? id,
      },
      { ...none, ...comparison },
    );
  beforeAll(async () => {
    const own = i18next.createInstance();
    await own.init({ lng: 'zh', resources: { zh }, interpolation: { escapeValue: false } });
    t = own.getFixedT('zh', ['flow', 'label']);
  });

  test('keys that lead elsewhere, come and go', () => {
    const before = [menu({ 1: 'enquiry', 3: 'guidance', 5: 'lawyer' })];
    const after = [{ ...menu({ 1: 'enquiry', 3: 'message', 6: 'node-2' }), timeoutSeconds: 8 }];
    expect(words({ nodes: [{ node: 'menu', change: 'changed', before, after }] })).toEqual([
      {
        kind: 'changed',
        place: '主菜单',
        lines: [
          '按键 3 改为“语音留言”（原来“诉讼指引”）',
          '取消按键 5（原来转到“值班律师”）',
          '新增按键 6，转到“农民工专线”',
          '等待按键由5 秒改为8 秒',
        ],
      },
    ]);
  });

  test('steps, nodes, start and texts', () => {
    const before = [{ verb: 'say', prompts: ['a'] }, { verb: 'hangup' }];
    const after = [{ verb: 'say', prompts: ['b'] }, { verb: 'record' }, { verb: 'hangup' }];
    const take = (text: string, source: 'spoken' | 'recorded' = 'spoken') => ({ text, audio: null, source });
    const found = words({
      start: { before: 'welcome', after: 'menu' },
      nodes: [
        { node: 'closed', change: 'changed', before, after },
        { node: 'node-2', change: 'added', before: null, after: [{ verb: 'hangup' }] },
      ],
      texts: [
        { prompt: 'menu', language: 'zh', change: 'changed', before: take('旧'), after: take('新', 'recorded') },
        { prompt: 'x', language: 'en', change: 'added', before: null, after: take('Hello') },
      ],
    });
    expect(found.flatMap(({ lines }) => lines)).toEqual([
      '来电先到“主菜单”（原来“欢迎语”）',
      '话术由“<a>”改为“<b>”',
      '新增第 2 步：留言录音',
      '新增节点“农民工专线”',
      '文字由“旧”改为“新”',
      '换成上传的录音',
      '改为“Hello”',
    ]);
  });
});
