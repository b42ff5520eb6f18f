import type { z } from 'zod';
import { zhCN } from 'zod/locales';
import { flowSchema, LANGUAGES, type Flow, type flowApi, type Verb } from '../contract/index.ts';
import { canEnd, circles, leadsToPerson, menuLevels, reachable, runnable, SITUATIONS, type Situation } from './map.ts';
import { leaves, promptsOf, waysOf } from './way.ts';

type Fault = flowApi.FlowFault;

/** What a flow may refer to. */
export interface Known {
  /** Names of shipped prompts. */
  prompts: ReadonlySet<string>;
  /** Services of the court that take calls; left out: not looked at. */
  services?: ReadonlySet<string>;
  /** Whether a sound is stored; left out: not looked at. */
  hasAudio?: (sha256: string) => boolean;
}

/** So many are told; a document of rubbish has more. */
const MOST = 200;
/** GB/T 33358: two levels at most. */
const LEVELS = 2;

const chinese = zhCN().localeError;

/**
 * What is wrong with a document, whatever it is; empty for a flow that may be published as it is. Never throws. A document in which verbs are
 * malformed is not looked at as a whole: where its ways lead is not known.
 */
export function validateFlow(document: unknown, known: Known): Fault[] {
  const parsed = flowSchema.safeParse(document);
  if (!parsed.success) return malformed(document, parsed.error).slice(0, MOST);
  const flow = parsed.data;
  const references = [
    ...unknownNodes(flow),
    ...unknownPrompts(flow, known),
    ...unknownServices(flow, known),
    ...silentTexts(flow, known),
  ];
  const lost = references.some(({ code }) => code === 'unknown-node');
  return [...references, ...(lost ? [] : structure(flow))].slice(0, MOST);
}

/** Whether a flow with these faults may be published. */
export const isPublishable = (faults: readonly Fault[]): boolean =>
  faults.every(({ severity }) => severity !== 'error');

function fault(
  severity: Fault['severity'],
  code: Fault['code'],
  place: { node?: string; verb?: number; field?: string },
  zh: string,
  en: string,
): Fault {
  return { severity, code, node: place.node ?? null, verb: place.verb ?? null, field: place.field ?? null, zh, en };
}

function malformed(document: unknown, english: z.ZodError): Fault[] {
  // The same parser gives its issues in the same order, in the other language.
  const issues = flowSchema.safeParse(document, { error: chinese }).error?.issues ?? [];
  return english.issues.map((issue, index) => {
    const [first, node, verb, ...field] = issue.path.map(String);
    const inNodes = first === 'nodes' && node !== undefined;
    const place = inNodes
      ? {
          node,
          ...(verb === undefined ? {} : { verb: Number(verb) }),
          ...(field.length === 0 ? {} : { field: field.join('.') }),
        }
      : { field: issue.path.map(String).join('.') };
    if (field[0] === 'verb') {
      const words = ['这个步骤的类型不存在', 'unknown verb'] as const;
      return fault('error', 'malformed', place, ...words);
    }
    return fault('error', 'malformed', place, issues[index]?.message ?? '内容有误', issue.message);
  });
}

/** Verbs of all nodes with their places. */
function* verbs(flow: Flow): Generator<{ node: string; verb: number; it: Verb }> {
  for (const [node, list] of Object.entries(flow.nodes)) {
    for (const [verb, it] of list.entries()) yield { node, verb, it };
  }
}

function unknownNodes(flow: Flow): Fault[] {
  const there = (node: string): boolean => Object.hasOwn(flow.nodes, node);
  const faults: Fault[] = [];
  const wrong = (node: string, place: Parameters<typeof fault>[2]): void => {
    if (there(node)) return;
    faults.push(fault('error', 'unknown-node', place, `没有名为“${node}”的节点`, `no node ${node}`));
  };
  wrong(flow.start, { field: 'start' });
  for (const { node, verb, it } of verbs(flow)) {
    for (const way of waysOf(it)) wrong(way.node, { node, verb, field: way.field });
  }
  return faults;
}

function unknownPrompts(flow: Flow, { prompts }: Known): Fault[] {
  const faults: Fault[] = [];
  for (const { node, verb, it } of verbs(flow)) {
    for (const { prompt, field } of promptsOf(it)) {
      if (Object.hasOwn(flow.texts, prompt) || prompts.has(prompt)) continue;
      faults.push(
        fault('error', 'unknown-prompt', { node, verb, field }, `没有名为“${prompt}”的提示音`, `no prompt ${prompt}`),
      );
    }
  }
  return faults;
}

function unknownServices(flow: Flow, { services }: Known): Fault[] {
  const faults: Fault[] = [];
  for (const { node, verb, it } of verbs(flow)) {
    if (it.verb !== 'enqueue' || !services || services.has(it.service)) continue;
    const place = { node, verb, field: 'service' };
    const words = [`本院没有“${it.service}”这项服务，或已停用`, `no service ${it.service} that takes calls`] as const;
    faults.push(fault('error', 'unknown-service', place, ...words));
  }
  return faults;
}

function silentTexts(flow: Flow, { hasAudio = () => true }: Known): Fault[] {
  const faults: Fault[] = [];
  for (const [name, text] of Object.entries(flow.texts)) {
    for (const language of LANGUAGES) {
      const take = text[language];
      if (!take || (take.audio !== null && hasAudio(take.audio))) continue;
      const place = { field: `texts.${name}.${language}` };
      faults.push(
        fault('error', 'audio-missing', place, `提示音“${name}”还没有声音，请重新保存或上传录音`, `no sound`),
      );
    }
  }
  return faults;
}

function structure(flow: Flow): Fault[] {
  const seen = reachable(flow);
  return [...ways(flow, seen), ...loops(flow, seen), ...menus(flow)];
}

function ways(flow: Flow, seen: ReadonlySet<string>): Fault[] {
  const faults: Fault[] = [];
  for (const [node, list] of Object.entries(flow.nodes)) {
    if (!seen.has(node)) {
      faults.push(
        fault('warning', 'unreachable-node', { node }, '没有任何按键或步骤通向这个节点', 'nothing leads here'),
      );
    }
    const run = runnable(list).length;
    if (run < list.length) {
      const zh = '前一个步骤一定会离开本节点，这里不会执行';
      faults.push(fault('warning', 'unreachable-verb', { node, verb: run }, zh, 'never run: the verb before leaves'));
    }
    const last = list[run - 1];
    if (last && !leaves(last)) {
      const zh = '到这里就没有下一步了，来电会突然断开。请在末尾加“挂机”或“转到”';
      faults.push(fault('error', 'dead-end', { node, verb: run - 1 }, zh, 'the verbs run off the end'));
    }
  }
  return faults;
}

const SITUATION_WORDS: Record<Situation, string> = {
  closed: '非工作时间',
  unstaffed: '无人值班时',
  served: '有人接听时',
};

function loops(flow: Flow, seen: ReadonlySet<string>): Fault[] {
  const ending = canEnd(flow);
  const faults = [...seen]
    .filter((node) => !ending.has(node))
    .map((node) => fault('error', 'endless-loop', { node }, '从这里怎么走都不会结束通话', 'no way leads to an end'));
  const told = new Set(faults.map(({ node }) => node));
  for (const situation of SITUATIONS) {
    for (const { nodes, asks } of circles(flow, seen, situation)) {
      const [node = ''] = nodes;
      if (nodes.some((one) => told.has(one))) continue;
      told.add(node);
      const round = nodes.join(' → ');
      const zh = asks
        ? `不按键的来电会在这里一直循环：${round}`
        : `${SITUATION_WORDS[situation]}来电会在这里一直循环，按键也出不去：${round}`;
      const en = `${situation}: turns for ever${asks ? ' unless a key is pressed' : ''}: ${round}`;
      faults.push(fault(asks ? 'warning' : 'error', 'endless-loop', { node }, zh, en));
    }
  }
  return faults;
}

function menus(flow: Flow): Fault[] {
  const faults: Fault[] = [];
  for (const { node, verb, level } of menuLevels(flow)) {
    if (level > LEVELS) {
      const zh = `这是第 ${level} 层菜单。国家标准要求语音菜单不超过两层`;
      faults.push(fault('warning', 'menu-too-deep', { node, verb }, zh, `menu of level ${level}, two are allowed`));
    }
    const menu = flow.nodes[node]?.[verb];
    if (menu?.verb !== 'gather') continue;
    const zero = Object.hasOwn(menu.keys, '0') ? menu.keys['0'] : undefined;
    if (zero !== undefined && leadsToPerson(flow, zero)) continue;
    const zh = '按 0 应当转人工';
    faults.push(fault('warning', 'no-person', { node, verb, field: 'keys.0' }, zh, 'key 0 leads to no person'));
  }
  return faults;
}
