import type { TFunction } from 'i18next';
import type { TimelineEntry } from '../../signaling/contract/api.ts';
import { parseOfferCause } from '../../signaling/contract/distribution.ts';
import { durationText } from '../client/format.ts';
import { isKnown } from '../component/known-word.ts';
import { archive as words } from '../i18n/zh/archive.ts';
import type { Services } from '../component/services.ts';
import { label } from '../i18n/zh/label.ts';

type Words = TFunction<['archive', 'label']>;
type ServiceNames = Pick<Services, 'name' | 'isKnown'>;

/** What happened, in words; a step this page does not know is told by the state it led to. */
export function stepText(t: Words, entry: TimelineEntry): string {
  if (isKnown(entry.step, words.step)) return t(`step.${entry.step}`);
  return t('story.changed', { state: t(`label:callState.${entry.state}`) });
}

/** What belongs to the step: a key, a place in the menu, a service, an officer's name, how it ended. Null when there is nothing to read. */
export function detailText(t: Words, services: ServiceNames, { step, detail }: TimelineEntry): string | null {
  if (detail === null || detail === '') return null;
  if (step === 'node') return isKnown(detail, words.node) ? t(`node.${detail}`) : detail;
  if (step === 'ended') return isKnown(detail, label.callResult) ? t(`label:callResult.${detail}`) : null;
  if (step === 'answered' || step === 'remote-answered') return CODECS[detail] ?? detail;
  if (step === 'dialling') return isKnown(detail, label.dialReason) ? t(`label:dialReason.${detail}`) : detail;
  if (step === 'enquiry') return enquiryText(t, detail);
  if (step === 'transferred') return transferText(services, detail);
  if (step === 'rated') return t('label:rating', { score: detail });
  if (step === 'language') return isKnown(detail, label.language) ? t(`label:language.${detail}`) : detail;
  return services.isKnown(detail) ? services.name(detail) : detail;
}

/** An officer's name, a service, or `service@court`. */
function transferText(services: ServiceNames, detail: string): string {
  const [service = '', court] = detail.split('@');
  if (!services.isKnown(service)) return detail;
  const word = services.name(service);
  return court === undefined ? word : `${court} · ${word}`;
}

/** `case:found`: by what was asked, and what came of it. */
function enquiryText(t: Words, detail: string): string {
  const [kind = '', result = ''] = detail.split(':');
  if (!isKnown(kind, words.enquiryKind) || !isKnown(result, words.enquiryResult)) return detail;
  return `${t(`enquiryKind.${kind}`)} · ${t(`enquiryResult.${result}`)}`;
}

/** Steps whose reason is what a person wrote. */
const SAID = new Set(['dialling', 'pulled-forward', 'transferred', 'party-asked']);

const CODECS: Record<string, string> = { PCMA: 'G.711 A 律', PCMU: 'G.711 μ 律' };

export function reasonText(t: Words, { step, reason }: TimelineEntry): string | null {
  if (reason === null || reason === '') return null;
  if (SAID.has(step)) return reason;
  if (step === 'offered') return offerText(t, reason);
  // The upper court's id says nothing to a reader; the service stands before it.
  if (step === 'overflowed') return null;
  if (isKnown(reason, words.cause)) return t(`cause.${reason}`);
  if (isKnown(reason, label.callEndReason)) return t(`label:callEndReason.${reason}`);
  if (isKnown(reason, label.awayReason)) return t(`label:awayReason.${reason}`);
  return t('cause.other');
}

/** Why this call went to this officer at this moment. */
function offerText(t: Words, reason: string): string | null {
  const cause = parseOfferCause(reason);
  if (!cause) return null;
  // Not by the rules of distribution: an officer chose.
  if (cause.officer === 'named' || cause.officer === 'sender')
    return `${t(`offer.call.${cause.call}`)} · ${t(`offer.officer.${cause.officer}`)}`;
  return t('offer.why', {
    call: t(`offer.call.${cause.call}`),
    officer: t(`offer.officer.${cause.officer}`),
    free: cause.free,
    idle: durationText(cause.idleSeconds),
    waited: durationText(cause.waitedSeconds),
  });
}
