import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { StartedTranscript } from '../../signaling/contract/transcript.ts';
import { ENTRY_KINDS, ENTRY_LENGTH, type EntryKind } from '../../signaling/contract/transcript-state.ts';
import type { ShownEntry } from './shown-entries.ts';
import { Mark, type Jump } from './parts.tsx';
import './entry-row.css';

type People = StartedTranscript['people'];

/** What can be done on an entry from its row. */
export interface RowActs {
  type: (text: string) => void;
  mark: (marks: { kind?: EntryKind; speakerId?: string | null }) => void;
  /** The next entry, made after this one. */
  next: () => void;
  move: (by: -1 | 1) => void;
  strike: (removed: boolean) => void;
  settle: (keep: 'mine' | 'theirs') => void;
  history: () => void;
}

interface RowProps {
  entry: ShownEntry;
  no: number;
  people: People;
  /** Just made: the cursor goes there. */
  focus: boolean;
  onJump: Jump | undefined;
  acts: RowActs;
}

/** One entry while it is written. */
export function EntryRow({ entry, no, people, focus, onJump, acts }: RowProps) {
  const { t } = useTranslation('transcript');
  const { kind, speakerId, removed, changes } = entry;
  return (
    <li className={`record-row record-${kind}${removed ? ' record-removed' : ''}`} data-testid="record-row">
      <div className="record-row-head">
        <Mark entry={entry} onJump={onJump} />
        <select
          value={kind}
          aria-label={t('editor.kindOf', { no })}
          onChange={(event) => acts.mark({ kind: ENTRY_KINDS.find((one) => one === event.target.value) ?? kind })}
        >
          {ENTRY_KINDS.map((one) => (
            <option key={one} value={one}>
              {t(`kind.${one}`)}
            </option>
          ))}
        </select>
        <select
          value={speakerId ?? ''}
          aria-label={t('editor.speakerOf', { no })}
          onChange={(event) => acts.mark({ speakerId: event.target.value === '' ? null : event.target.value })}
        >
          <option value="">{t('editor.nobody')}</option>
          {people.map(({ participantId, name, role }) => (
            <option key={participantId} value={participantId}>
              {name} {t(`role.${role}`)}
            </option>
          ))}
        </select>
        <span className="record-row-acts">
          {changes > 0 ? (
            <button type="button" className="record-link" data-testid="record-changes" onClick={acts.history}>
              {t('editor.changes', { count: changes })}
            </button>
          ) : null}
          <RowButton label={t('editor.up', { no })} sign="↑" onClick={() => acts.move(-1)} />
          <RowButton label={t('editor.down', { no })} sign="↓" onClick={() => acts.move(1)} />
          <RowButton
            label={t(removed ? 'editor.restore' : 'editor.remove', { no })}
            sign={removed ? '↺' : '×'}
            onClick={() => acts.strike(!removed)}
          />
        </span>
      </div>
      <Words entry={entry} no={no} people={people} focus={focus} acts={acts} />
      {entry.theirs === null ? null : <Conflict theirs={entry.theirs} mine={entry.text} settle={acts.settle} />}
    </li>
  );
}

function RowButton({ label, sign, onClick }: { label: string; sign: string; onClick: () => void }) {
  return (
    <button type="button" className="record-icon" aria-label={label} title={label} onClick={onClick}>
      {sign}
    </button>
  );
}

/** The words of an entry. What an input method composes is nobody's business before it is done. */
function Words({ entry, no, people, focus, acts }: Omit<RowProps, 'onJump'>) {
  const { t } = useTranslation('transcript');
  const field = useRef<HTMLTextAreaElement>(null);
  const [composing, setComposing] = useState<string | null>(null);
  const [leaving, setLeaving] = useState(false);
  const text = composing ?? entry.text;
  useEffect(() => {
    if (focus) field.current?.focus();
  }, [focus]);
  useLayoutEffect(() => {
    const { current } = field;
    if (!current) return;
    current.style.height = 'auto';
    current.style.height = `${current.scrollHeight}px`;
  }, [text]);
  const press = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') return setLeaving(true);
    if (actOf(event, entry, people, acts, leaving)) event.preventDefault();
  };
  return (
    <textarea
      ref={field}
      className="record-words"
      rows={1}
      maxLength={ENTRY_LENGTH}
      disabled={entry.removed}
      value={text}
      aria-label={t('editor.text', { no })}
      onChange={(event) => {
        const { value } = event.target;
        if (composing === null) acts.type(value);
        else setComposing(value);
      }}
      onCompositionStart={() => setComposing(entry.text)}
      onCompositionEnd={(event) => {
        setComposing(null);
        acts.type(event.currentTarget.value);
      }}
      onFocus={() => setLeaving(false)}
      onKeyDown={press}
    />
  );
}

/** Whether the key does something here. After Esc, Tab leads on to the next control as everywhere. */
function actOf(event: KeyboardEvent, entry: ShownEntry, people: People, acts: RowActs, leaving: boolean): boolean {
  const { key, ctrlKey, altKey, shiftKey, code } = event;
  if (key === 'Enter' && !shiftKey && !ctrlKey && !altKey) acts.next();
  else if (key === 'Tab' && !shiftKey && !ctrlKey && !leaving) {
    acts.mark(turned(entry, people));
  } else if (ctrlKey && (key === 'ArrowUp' || key === 'ArrowDown')) acts.move(key === 'ArrowUp' ? -1 : 1);
  else if (altKey && /^Digit[1-9]$/.test(code)) {
    const chosen = people[Number(code.slice(5)) - 1];
    if (!chosen) return false;
    acts.mark({ speakerId: chosen.participantId });
  } else return false;
  return true;
}

/** 问 becomes 答 and everything else 问, each with whom it mostly is. */
export function turned(
  { kind }: Pick<ShownEntry, 'kind'>,
  people: People,
): { kind: EntryKind; speakerId: string | null } {
  const answer = kind === 'question';
  return { kind: answer ? 'answer' : 'question', speakerId: speakerFor(answer ? 'answer' : 'question', people) };
}

/** Whom a question or answer is from when nobody has said otherwise: the chair asks, the petitioner answers. */
export function speakerFor(kind: EntryKind, people: People): string | null {
  if (kind === 'question') {
    return (people.find(({ chair }) => chair) ?? people.find(({ role }) => role === 'officer'))?.participantId ?? null;
  }
  if (kind === 'answer' || kind === 'statement') {
    return people.find(({ role }) => role === 'petitioner')?.participantId ?? null;
  }
  return null;
}

function Conflict({ theirs, mine, settle }: { theirs: string; mine: string; settle: RowActs['settle'] }) {
  const { t } = useTranslation('transcript');
  return (
    <div className="record-conflict" role="alert" data-testid="record-conflict">
      <p>{t('conflict.title')}</p>
      <p>
        <strong>{t('conflict.theirs')}</strong>
        {theirs}
      </p>
      <p>
        <strong>{t('conflict.mine')}</strong>
        {mine}
      </p>
      <div className="record-form-acts">
        <button type="button" className="record-button" data-testid="use-mine" onClick={() => settle('mine')}>
          {t('conflict.useMine')}
        </button>
        <button type="button" className="record-button" data-testid="use-theirs" onClick={() => settle('theirs')}>
          {t('conflict.useTheirs')}
        </button>
      </div>
    </div>
  );
}
