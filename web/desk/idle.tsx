import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { DeskView } from '../../signaling/contract/desk.ts';
import { useDesk, useDeskSession } from './desk-context.ts';
import { DialButton } from './dial-dialog.tsx';
import { KEYS } from './keys.ts';
import { LevelBar, useSilence } from '../component/level-bar.tsx';

/** Nobody rings: whether calls can come, how to change that, and that the microphone is alive. */
export function Idle({ view }: { view: DeskView }) {
  const { t } = useTranslation(['desk', 'label']);
  const session = useDeskSession();
  const { agent, queues } = view;
  const waiting = queues.reduce((sum, queue) => sum + queue.waiting, 0);
  const available = agent.state === 'available';
  const { microphone } = useDesk();
  // Without a microphone the message above says what to do first.
  const ready = microphone === 'ok';
  return (
    <section className="desk-idle" aria-labelledby="desk-idle">
      <Headset active={available} />
      <h2 id="desk-idle">{available ? t('idle.available') : t('idle.away')}</h2>
      <p className="desk-idle-hint">
        {available ? t('idle.availableHint', { key: KEYS.accept }) : null}
        {agent.reason === 'no-answer' ? t('offer.missed') : null}
        {!available && agent.reason && agent.reason !== 'no-answer'
          ? t('idle.awayReason', { reason: t(`label:awayReason.${agent.reason}`) })
          : null}
      </p>
      <div className="desk-idle-action">
        {available || !ready ? null : (
          <Button type="primary" size="large" onClick={() => void session.setAvailable()}>
            {t('idle.goAvailable')}
          </Button>
        )}
        {ready ? <DialButton large target={{ kind: 'number' }} word={t('dial.open')} /> : null}
      </div>
      <p className="desk-idle-waiting">{waiting > 0 ? t('idle.waitingNow', { count: waiting }) : t('queues.nobody')}</p>
      <SelfCheck />
    </section>
  );
}

function SelfCheck() {
  const { t } = useTranslation('desk');
  const session = useDeskSession();
  const { microphone } = useDesk();
  const [silent, setSilent] = useSilence();
  if (microphone !== 'ok') return <div className="desk-check" />;
  const name = session.microphone.inputs.find(({ id }) => id === session.microphone.inputId)?.name;
  return (
    <div className={silent ? 'desk-check desk-check-bad' : 'desk-check'}>
      <span className="desk-check-name">{name ?? t('microphone.title')}</span>
      <LevelBar
        sound={session.sound}
        track={session.microphone.track}
        label={t('call.microphoneLevel')}
        onSilent={setSilent}
      />
      <span role="status">{silent ? t('microphone.silent') : t('microphone.speak')}</span>
    </div>
  );
}

function Headset({ active }: { active: boolean }) {
  return (
    <svg
      className={active ? 'desk-headset desk-headset-active' : 'desk-headset'}
      viewBox="0 0 64 64"
      width={72}
      height={72}
      aria-hidden="true"
    >
      <g fill="none" stroke="currentColor" strokeWidth={4} strokeLinecap="round" strokeLinejoin="round">
        <path d="M12 38v-6a20 20 0 0 1 40 0v6" />
        <rect x={8} y={36} width={10} height={16} rx={5} />
        <rect x={46} y={36} width={10} height={16} rx={5} />
        <path d="M51 52c0 5-5 7-12 7" />
      </g>
    </svg>
  );
}
