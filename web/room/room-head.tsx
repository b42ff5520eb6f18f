import { useTranslation } from 'react-i18next';
import type { RoomView } from '../../signaling/contract/session.ts';
import type { LineQuality } from '../client/quality.ts';
import { useTitle } from '../component/clock.ts';
import { RunningTime } from '../component/time-text.tsx';
import { Bars } from './bars.tsx';
import { Icon } from './icon.tsx';
import { inRoom } from './layout.ts';
import { Recording } from './petitioner-room.tsx';
import { useRoom } from './room-context.ts';
import { isPrivate } from './session-room.ts';

/** The four bars of the own line on the scale of the others' (0–10). */
const SCORE: Record<LineQuality['bars'], number> = { 0: 0, 1: 2, 2: 5, 3: 8, 4: 10 };

/** What the session is, how long it has run, whether it is recorded, how good the own line is. */
export function RoomHead({ view }: { view: RoomView }) {
  const { t } = useTranslation(['room', 'shell']);
  const { offset, quality } = useRoom();
  useTitle(`${view.title} · ${t('shell:product')}`);
  const waiting = view.participants.filter(({ state }) => state === 'waiting').length;
  return (
    <header className="room-head">
      <h1 title={view.title}>{view.title}</h1>
      <span className="figure room-number">{view.number}</span>
      {view.caseNumber ? <span className="room-number">{view.caseNumber}</span> : null}
      <span className="page-frame-space" />
      {waiting > 0 ? (
        <span className="room-waiting" role="status">
          <Icon of="wait" /> {t('head.waiting', { count: waiting })}
        </span>
      ) : null}
      <span className="figure">
        <Icon of="people" /> {t('head.inside', { count: inRoom(view.participants).length })}
      </span>
      {isPrivate(view) ? null : <Recording view={view} />}
      <span className="room-timer" data-testid="room-timer">
        {view.startedAt ? <RunningTime since={view.startedAt} offset={offset} /> : t('head.notBegun')}
      </span>
      <span className="room-line">
        {t('head.line')}
        {quality.word === 'wait' ? (
          <span className="quiet">{t('network.wait')}</span>
        ) : (
          <Bars score={SCORE[quality.bars]} />
        )}
      </span>
    </header>
  );
}
