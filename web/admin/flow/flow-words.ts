import type { TFunction } from 'i18next';
import type { FlowDraft, FlowFault, ShippedPrompt } from '../../../signaling/contract/flow-api.ts';
import { isKnown } from '../../component/known-word.ts';
import { flow as words } from '../../i18n/zh/flow.ts';
import { label } from '../../i18n/zh/label.ts';
import { fieldsOf, promptsIn, type DraftVerb, type Field, type Way } from './verb-field.ts';

export type Words = TFunction<['flow', 'label']>;
export type Titled = Pick<FlowDraft, 'titles'>;

/** What a node is called on the screen: its own title, the usual word for its name, or the name itself. */
export function titleOf(t: Words, { titles }: Titled, node: string): string {
  const own = titles[node];
  if (own) return own;
  return isKnown(node, words.node) ? t(`node.${node}`) : node;
}

export function verbText(t: Words, verb: string): string {
  return isKnown(verb, words.verb) ? t(`verb.${verb}`) : verb;
}

export function fieldText(t: Words, name: string): string {
  return isKnown(name, words.field) ? t(`field.${name}`) : name;
}

/** How the caller comes to a node. */
export function wayText(t: Words, way: Way): string {
  if (way.key !== null) return t('way.key', { key: way.key });
  return isKnown(way.field, words.way) ? t(`way.${way.field}`) : t('way.other');
}

/** What a service is called. */
export type ServiceName = (service: string) => string;

export function serviceText(t: Words, named: ServiceName, service: unknown): string {
  return typeof service === 'string' && service !== '' ? named(service) : t('none');
}

export function choiceText(t: Words, { of }: Extract<Field, { kind: 'choice' }>, value: string): string {
  if (of === 'slot') return isKnown(value, words.slot) ? t(`slot.${value}`) : value;
  if (of === 'language') return isKnown(value, label.language) ? t(`label:language.${value}`) : value;
  return isKnown(value, words.enquiry) ? t(`enquiry.${value}`) : value;
}

/** The value of a field in words; keys and prompts are told one by one elsewhere. */
export function valueText(
  { t, titled, service }: { t: Words; titled: Titled; service: ServiceName },
  field: Field,
  value: unknown,
): string {
  if (field.kind === 'service') return serviceText(t, service, value);
  if (field.kind === 'green-channel') {
    return typeof value === 'string' && isKnown(value, label.greenChannel)
      ? t(`label:greenChannel.${value}`)
      : t('none');
  }
  if (field.kind === 'node') return typeof value === 'string' ? titleOf(t, titled, value) : t('none');
  if (field.kind === 'switch') return t((value ?? field.unset) ? 'on' : 'off');
  if (field.kind === 'choice') return typeof value === 'string' ? choiceText(t, field, value) : t('none');
  if (field.kind === 'number') return t(`unit.${field.unit}`, { count: Number(value) });
  if (field.kind === 'prompts') return promptsIn(value).join(' ');
  return typeof value === 'string' ? value : '';
}

/** The text of a prompt: the flow's own, or the shipped one. Empty when there is none. */
export function promptText(
  { texts }: Pick<FlowDraft, 'texts'>,
  shipped: ReadonlyMap<string, ShippedPrompt>,
  name: string,
): string {
  return texts[name]?.zh.text ?? shipped.get(name)?.zh ?? '';
}

/** What happens in a node in a few words: what is said first, where the caller waits. */
export function summaryOf(
  t: Words,
  document: FlowDraft,
  shipped: ReadonlyMap<string, ShippedPrompt>,
  named: ServiceName,
  verbs: readonly DraftVerb[],
): string {
  const parts = verbs.flatMap((verb) => {
    if (verb.verb === 'enqueue') return [t('summary.queue', { service: serviceText(t, named, verb['service']) })];
    if (verb.verb === 'record') return [t('verb.record')];
    const spoken = fieldsOf(verb).find(({ field }) => field.kind === 'prompts');
    return promptsIn(spoken?.value).map((name) => promptText(document, shipped, name));
  });
  return parts.filter(Boolean).join(' ');
}

/** Where a fault is: the node, the step in it, and the key. */
export function placeText(t: Words, titled: Titled, { node, verb, field }: FlowFault): string {
  if (node === null) return t('fault.whole');
  const title = titleOf(t, titled, node);
  if (verb === null) return title;
  const key = /^keys\.(.)$/.exec(field ?? '')?.[1];
  const place = t('fault.place', { title, step: verb + 1 });
  return key === undefined ? place : t('fault.key', { place, key });
}
