import type { session } from '../contract/index.ts';
import type { Author, BoundRecording, Change, Correction, Entry, Signer, TranscriptDocument } from './document.ts';
import { timeWords } from './template.ts';

/** A record as it is printed: texts only, so that it can be handed to another thread. */
export interface Printed {
  courtName: string;
  title: string;
  number: string;
  facts: { label: string; value: string }[];
  opening: string[];
  lines: PrintedLine[];
  closing: string;
  signatures: PrintedSignature[];
  /** Numbered from 1, as the marks of the lines. */
  changes: string[];
  voided: string[];
  checks: { label: string; value: string }[];
  /** What the checks are for. */
  advice: string;
}
export interface PrintedLine {
  heading: boolean;
  clock: string;
  label: string;
  text: string;
  removed: boolean;
  marks: number[];
}
export interface PrintedSignature {
  label: string;
  name: string;
  picture: string | null;
  lines: string[];
}

/** Characters that say how others are shown, or that are drawn in colours: no printed picture tells them. */
const NO_PICTURE = /\p{Emoji_Presentation}|\p{Variation_Selector}|\p{Cf}|\p{Zl}|\p{Zp}/u;

/**
 * A record in which every character can be read: what the font has no picture for, and what has none, is printed as its number. `has`: whether the font has one for
 * that code point.
 */
export function legible(record: Printed, has: (codePoint: number) => boolean): Printed {
  const shown = (text: string): string =>
    // Of the spaces only those that cannot be seen to be there.
    text.replace(/\S|[\u2028\u2029\uFEFF]/gu, (sign) => {
      const code = sign.codePointAt(0) ?? 0;
      return has(code) && !NO_PICTURE.test(sign) ? sign : `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
    });
  return JSON.parse(JSON.stringify(record), (field, value: unknown) =>
    typeof value === 'string' && field !== 'picture' ? shown(value) : value,
  ) as Printed;
}

export const ROLE_WORDS: Readonly<Record<session.SessionRole, string>> = {
  petitioner: '信访人',
  representative: '代理人',
  guide: '导诉员',
  officer: '接访法官',
  clerk: '书记员',
  lawyer: '值班律师',
  judge: '原承办法官',
  interpreter: '翻译',
  observer: '旁听',
};

const seconds = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const clock = (at: Date): string => seconds.format(at);

/** What is about to be sealed, for the printer. */
export interface ToPrint {
  document: TranscriptDocument;
  at: Date;
  by: Author;
  recordings: BoundRecording[];
  contentHash: string;
  sealHash: string;
}

export function printed({ document, ...seal }: ToPrint): Printed {
  const listed = document.changes.filter(isListed);
  const place = new Map(document.entries.map(({ id }, index) => [id, index + 1]));
  const marks = (id: string): number[] => listed.flatMap((change, index) => (change.entryId === id ? [index + 1] : []));
  const { closed } = document;
  return {
    courtName: closed?.courtName ?? '',
    title: document.template.title,
    number: closed?.number ?? '',
    facts: closed?.head.facts ?? [],
    opening: closed?.head.opening ?? [],
    lines: document.entries.filter(({ text }) => text !== '').map((entry) => lineOf(entry, marks(entry.id))),
    closing: closed?.head.closing ?? '',
    signatures: document.signers.map(signatureOf),
    changes: listed.map((change) => changeWords(change, place.get(change.entryId ?? '') ?? 0, document.corrections)),
    voided: document.voided.map(
      ({ at, by, reason, signers }) =>
        `${timeWords(at)}，${who(by)}重新打开笔录，此前${signers.map(({ name }) => name).join('、')}的签署作废。理由：${reason}`,
    ),
    checks: checksOf(document, seal),
    advice:
      '以上校验值由系统在封存时计算。笔录、签名、改动记录或者录音录像有任何改动，重新计算的结果都会不同；可在系统“核验”中复核。',
  };
}

function lineOf(entry: Entry, marks: number[]): PrintedLine {
  const { kind, at, text, removed } = entry;
  return { heading: kind === 'heading', clock: clock(at), label: labelOf(entry), text, removed, marks };
}

function labelOf({ kind, speaker }: Pick<Entry, 'kind' | 'speaker'>): string {
  const name = speaker === '' ? '' : `（${speaker}）`;
  if (kind === 'question') return `问${name}：`;
  if (kind === 'answer') return `答${name}：`;
  if (kind === 'note') return '记明：';
  if (kind === 'heading') return '';
  return speaker === '' ? '' : `${speaker}：`;
}

/** What somebody changed after it had been written; where an entry stands and first writing are in the history only. */
export function isListed({ act, first }: Change): boolean {
  return (act === 'change' && !first) || act === 'remove' || act === 'restore' || act === 'decline';
}

const who = ({ role, name }: Author): string => `${ROLE_WORDS[role]}${name}`;

function changeWords(change: Change, no: number, corrections: Correction[]): string {
  const { act, at, by, before, after, reason, requestedBy } = change;
  const begin = `${clock(at)} 第${no}条：`;
  if (act === 'remove') return `${begin}${who(by)}删去（原文保留，加删除线）`;
  if (act === 'restore') return `${begin}${who(by)}恢复`;
  if (act === 'decline') {
    const declined = corrections.find(
      ({ entryId, decidedAt }) => entryId === change.entryId && +(decidedAt ?? 0) === +at,
    );
    return `${begin}${requestedBy ?? ''}申请更正为“${declined?.text ?? ''}”，${who(by)}未予采纳。理由：${reason ?? ''}`;
  }
  const asked = requestedBy === null ? '' : `应${requestedBy}申请，`;
  const label = (one: typeof before): string => (one ? `${labelOf(one)}${one.text}` : '');
  return `${begin}${asked}${who(by)}将“${label(before)}”改为“${label(after)}”`;
}

const WAY_WORDS = { drawn: '手写签名', typed: '键入姓名并以本人账号确认', proxy: '代签', fingerprint: '按印' } as const;

function signatureOf({ role, name, courtName, signature, refusal }: Signer): PrintedSignature {
  const label = ROLE_WORDS[role] + (courtName === null ? '' : `（${courtName}）`);
  if (signature) {
    const { way, at, attestedBy, reason, picture, typedName } = signature;
    const attested = attestedBy === null ? [] : [`${who(attestedBy)}见证`, `理由：${reason ?? ''}`];
    const typed = typedName === null ? [] : [typedName];
    return { label, name, picture, lines: [...typed, WAY_WORDS[way], timeWords(at), ...attested] };
  }
  const noted = refusal?.notedBy ? [`由${who(refusal.notedBy)}记明`] : [];
  const lines = refusal ? ['未签名', `理由：${refusal.reason}`, timeWords(refusal.at), ...noted] : ['未签名'];
  return { label, name, picture: null, lines };
}

function checksOf(
  document: TranscriptDocument,
  { at, by, recordings, contentHash, sealHash }: Omit<ToPrint, 'document'>,
): Printed['checks'] {
  return [
    { label: '封存', value: `${timeWords(at)}，${who(by)}` },
    { label: '笔录编号', value: `${document.closed?.number ?? ''}（${document._id}）` },
    { label: '笔录内容 SHA-256', value: contentHash },
    { label: '封存内容 SHA-256', value: sealHash },
    ...recordings.flatMap(({ recordingId, from, to, chain }, index) => [
      {
        label: `录音录像 ${index + 1}`,
        value: `${recordingId}，${timeWords(from)}${to === null ? '起' : `至${timeWords(to)}`}`,
      },
      { label: '录音录像链值', value: chain ?? '封存时录音录像尚未归档，归档后以系统核验为准' },
    ]),
    ...(recordings.length === 0 ? [{ label: '录音录像', value: '无' }] : []),
  ];
}
