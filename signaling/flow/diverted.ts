import type { Flow } from '../contract/index.ts';
import type { SoundStore } from './sound.ts';

const ASK = 'diverted-ask';

/**
 * The flow of a court for a caller whom a judge's telephone has sent on: says whose telephone it was, takes a message for this judge (key 1) or leads to a
 * person (key 0, or none). What is spoken on the way is the court's own where its flow has words for it. F-005 when the words cannot be spoken.
 */
export async function divertedFlow(flow: Flow, judge: string, sounds: SoundStore): Promise<Flow> {
  const words = {
    zh: `您拨打的是${judge}法官的电话，现在无人接听。给${judge}法官留言，请按1。转人工服务，请按0。`,
    en: 'The judge whom you have called does not answer. To leave a message for the judge, press 1. To talk to a person, press 0.',
  };
  const [zh, en] = await Promise.all([sounds.spoken(words.zh, 'zh'), sounds.spoken(words.en, 'en')]);
  return {
    ...flow,
    start: 'diverted',
    nodes: {
      ...flow.nodes,
      diverted: [
        { verb: 'say', prompts: ['recording-notice'] },
        {
          verb: 'gather',
          prompts: [ASK],
          keys: { '0': 'diverted-person', '1': 'diverted-message' },
          timeoutSeconds: 5,
          attempts: 2,
          invalid: 'menu-invalid',
          missing: 'menu-missing',
          otherwise: 'diverted-person',
        },
      ],
      'diverted-person': [
        { verb: 'say', prompts: ['connect-judge'] },
        {
          verb: 'enqueue',
          service: 'contact-judge',
          music: 'music',
          announceSeconds: 30,
          keys: { '8': 'diverted-message' },
          hint: ['wait-message-key'],
          closed: 'diverted-closed',
          unstaffed: 'diverted-unstaffed',
        },
        {
          verb: 'rate',
          prompts: ['rate-ask'],
          attempts: 2,
          timeoutSeconds: 5,
          invalid: 'rate-invalid',
          thanks: 'rate-thanks',
        },
        { verb: 'say', prompts: ['thanks'] },
        { verb: 'hangup' },
      ],
      'diverted-closed': [
        { verb: 'say', prompts: ['closed'] },
        { verb: 'redirect', node: 'diverted-message' },
      ],
      'diverted-unstaffed': [
        { verb: 'say', prompts: ['unstaffed'] },
        { verb: 'redirect', node: 'diverted-message' },
      ],
      'diverted-message': [
        { verb: 'say', prompts: ['leave-message'] },
        { verb: 'record', maxSeconds: 600, beep: true },
        { verb: 'say', prompts: ['message-thanks'] },
        { verb: 'hangup' },
      ],
    },
    texts: {
      ...flow.texts,
      [ASK]: {
        zh: { text: words.zh, audio: zh.sha256, source: 'spoken' },
        en: { text: words.en, audio: en.sha256, source: 'spoken' },
      },
    },
  };
}
