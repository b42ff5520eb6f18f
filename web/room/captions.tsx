import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaptionLine, RoomView } from '../../signaling/contract/session.ts';
import { useNow } from '../component/clock.ts';
import { useRoom } from './room-context.ts';
import { isPrivate } from './session-room.ts';
import './captions.css';

/** Whether somebody wants captions on this computer is kept for next time. */
const KEPT = 'room.captions';
/** So long a line stays, ms, and so many stand below each other. */
const STAYS = 12_000;
const SHOWN = 2;

/**
 * What was said last, below the pictures (字幕), as a machine understood it: a help, no evidence, kept nowhere. Nothing at all where there is no speech server, and in
 * private talk. Screen readers come to it but are not interrupted: who uses one hears the voices.
 */
export function Captions({ view }: { view: RoomView }) {
  const { t } = useTranslation('room');
  const [on, turn] = useSwitch();
  if (view.captions === 'off' || isPrivate(view)) return null;
  // Who can mend it is told, the others miss nothing they were promised.
  const told = view.captions === 'fault' && (view.me.role === 'officer' || view.me.role === 'clerk');
  return (
    <section className={on ? 'captions' : 'captions captions-hidden'} aria-label={t('captions.name')}>
      <div className="captions-lines" role="log" aria-live="off" data-testid="captions">
        {on ? <Lines hint={t('captions.hint')} /> : null}
      </div>
      {told ? (
        <p className="captions-fault" role="status" data-testid="captions-fault">
          {t('captions.fault')}
        </p>
      ) : null}
      <button
        type="button"
        role="switch"
        aria-checked={on}
        className="captions-switch"
        title={t('captions.hint')}
        data-testid="captions-switch"
        onClick={() => turn(!on)}
      >
        {t('captions.name')} <span aria-hidden="true">{t(on ? 'captions.on' : 'captions.off')}</span>
      </button>
    </section>
  );
}

function Lines({ hint }: { hint: string }) {
  const { captions } = useRoom();
  const now = useNow();
  const last = captions.slice(-SHOWN).filter(({ cameAt }) => now - cameAt < STAYS);
  if (last.length === 0) return <p className="captions-hint">{hint}</p>;
  return last.map(({ line }) => <Line key={line.id} line={line} />);
}

function Line({ line: { name, role, text } }: { line: CaptionLine }) {
  const { t } = useTranslation('room');
  return (
    <p>
      <strong>{t('captions.who', { name, role: t(`role.${role}`) })}</strong>
      <span className="caption-text">
        <span>{text}</span>
      </span>
    </p>
  );
}

function useSwitch(): [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(() => localStorage.getItem(KEPT) !== 'off');
  return [
    on,
    (wanted) => {
      localStorage.setItem(KEPT, wanted ? 'on' : 'off');
      setOn(wanted);
    },
  ];
}
