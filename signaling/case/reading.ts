import type { api, gateway } from '../contract/index.ts';
import type { CaseFile } from './case-data.ts';

/** Words that are not known before are spoken by the voice. */
export type Part = gateway.SpokenPart | { say: 'text'; text: string };
const prompt = (name: string): Part => ({ say: 'prompt', name });
const text = (words: string): Part => ({ say: 'text', text: words });

/** What is read out of somebody's cases. What is fixed is a recorded prompt; names and places are spoken by the voice. */
export function caseParts(files: readonly CaseFile[], now = new Date()): Part[] {
  const several = files.length > 1;
  return files.flatMap((file, index) => [
    prompt(index === 0 ? 'case-found' : 'case-next'),
    ...(several ? [text(file.number)] : []),
    ...partsOf(file, now),
  ]);
}

function partsOf({ stage, hearing, judge, text: more }: CaseFile, now: Date): Part[] {
  const coming = hearing !== null && hearing.at > now ? hearing : null;
  // In one piece, which is spoken faster and sounds better.
  const words = [
    ...(coming !== null && coming.place !== '' ? [`地点：${coming.place}。`] : []),
    ...(judge === '' ? [] : [`承办法官：${judge}。`]),
    more,
  ].join('');
  return [
    prompt('case-stage'),
    prompt(`stage-${stage}`),
    ...(coming ? [prompt('case-hearing'), { say: 'moment', at: coming.at.toISOString() } as const] : []),
    ...(words === '' ? [] : [text(words)]),
  ];
}

/** What is read out of a work order: where it stands, until when it is to be answered, and the answer when there is one for this caller. */
export function workOrderParts({ state, dueAt, overdue }: api.WorkOrderProgress, answer: string | null): Part[] {
  const deadline: Part[] =
    dueAt === null
      ? []
      : overdue
        ? [prompt('order-overdue')]
        : [prompt('order-due'), { say: 'day', at: dueAt }, prompt('order-due-end')];
  const words = answer === null ? [] : [text(`答复如下：${answer}`)];
  return [prompt('order-stands'), prompt(`order-${state}`), ...(answer === null ? deadline : words)];
}
