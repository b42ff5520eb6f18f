import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SelfTest, WaitingView } from '../../signaling/contract/session.ts';
import { timeText } from '../client/format.ts';
import { LevelBar } from '../component/level-bar.tsx';
import { useTitle } from '../component/clock.ts';
import { PictureWish } from '../identity/picture-wish.tsx';
import { DeviceFault } from './device-fault.tsx';
import { Icon } from './icon.tsx';
import { OwnPicture } from './picture.tsx';
import { useRoom, useSessionRoom } from './room-context.ts';
import { RulesAloud } from './rules-aloud.tsx';
import { RULES } from './rules.ts';
import { SelfTestList } from './self-test-list.tsx';
import './waiting-room.css';

/** Before somebody is let in: left what happens now, right the own picture and sound. The same thing stands at the same place in every state. */
export function WaitingRoom({ view }: { view: WaitingView }) {
  const { t } = useTranslation(['meet', 'shell']);
  const room = useSessionRoom();
  useRoom();
  useTitle(`${t('waiting.title')} · ${t('shell:product')}`);
  const [tested, setTested] = useState<SelfTest | null>(view.selfTest);
  useEffect(() => void room.devices.start(), [room]);
  const agreed = view.consentAt !== null;
  const send = (selfTest: SelfTest | null): Promise<boolean> =>
    room.act((ask) => ask('session:ready', { consent: true, selfTest }));
  const test = (result: SelfTest): void => {
    setTested(result);
    if (agreed) void send(result);
  };
  return (
    <div className="waiting" data-testid="waiting-room">
      <div className="waiting-left">
        {view.pictureWished ? <PictureWish key={view.pictureWished.at} wish={view.pictureWished} /> : null}
        <Now view={view} agreed={agreed} />
        <Rules agreed={agreed} onAgree={() => void send(tested)} />
      </div>
      <div className="waiting-right">
        <OwnSide />
        <SelfTestList before={view.selfTest} onResult={test} />
      </div>
    </div>
  );
}

function Now({ view, agreed }: { view: WaitingView; agreed: boolean }) {
  const { t } = useTranslation(['room', 'meet', 'shell']);
  const { place, estimateMinutes, receivedBy, courtName, scheduledAt, state } = view;
  const hosts = receivedBy.map(({ name, role }) => `${name} ${t(`role.${role}`)}`).join(t('shell:listComma'));
  return (
    <section className="waiting-now" aria-labelledby="waiting-now" data-testid="waiting-now">
      <h1 id="waiting-now">{t('meet:waiting.title')}</h1>
      <p className="waiting-place" role="status">
        {!agreed
          ? t('meet:waiting.agreeFirst')
          : place > 0
            ? t('meet:waiting.before', { count: place })
            : t(state === 'running' ? 'meet:waiting.nextRunning' : 'meet:waiting.next')}
      </p>
      <p className="waiting-estimate figure">
        {estimateMinutes !== null && estimateMinutes > 0
          ? t('meet:waiting.estimate', { minutes: estimateMinutes })
          : t('meet:waiting.soon')}
      </p>
      <dl className="waiting-facts">
        <dt>{t('meet:waiting.court')}</dt>
        <dd>{courtName}</dd>
        <dt>{t('meet:waiting.by')}</dt>
        <dd>{hosts === '' ? t('meet:waiting.byUnknown') : hosts}</dd>
        <dt>{t('meet:waiting.matter')}</dt>
        <dd>{view.title}</dd>
        <dt>{t('meet:waiting.at')}</dt>
        <dd>{scheduledAt ? timeText(scheduledAt) : t('meet:waiting.today')}</dd>
      </dl>
      <p className="waiting-calm">{t('meet:waiting.calm')}</p>
      {view.ring ? <RingSwitch ring={view.ring} /> : null}
      <HelpButton />
    </section>
  );
}

/** 轮到我时打电话叫我: they need not look at the page while they wait. */
function RingSwitch({ ring: { phoneMasked, wanted } }: { ring: NonNullable<WaitingView['ring']> }) {
  const { t } = useTranslation('meet');
  const room = useSessionRoom();
  return (
    <div className="waiting-ring">
      <button
        type="button"
        role="switch"
        aria-checked={wanted}
        className="big-button big-button-plain"
        data-testid="ring-me"
        onClick={() => void room.act((ask) => ask('session:ring-me', { wanted: !wanted }))}
      >
        <span className="waiting-ring-words">{t('waiting.ring', { number: phoneMasked })}</span>
        <span className="waiting-ring-state" aria-hidden="true">
          {wanted ? <Icon of="check" /> : null} {t(wanted ? 'waiting.ringOn' : 'waiting.ringOff')}
        </span>
      </button>
      <p className="waiting-ring-hint" role="status">
        {wanted ? t('waiting.ringHint') : ''}
      </p>
    </div>
  );
}

function HelpButton() {
  const { t } = useTranslation(['room', 'meet']);
  const room = useSessionRoom();
  const [called, setCalled] = useState(false);
  return (
    <button
      type="button"
      className="big-button big-button-plain"
      data-testid="waiting-help"
      onClick={() => void room.act((ask) => ask('session:help', {})).then(setCalled)}
    >
      <Icon of="help" /> {t(called ? 'meet:waiting.helpCalled' : 'act.help')}
    </button>
  );
}

function Rules({ agreed, onAgree }: { agreed: boolean; onAgree: () => void }) {
  const { t } = useTranslation('meet');
  return (
    <section className="waiting-rules" aria-labelledby="waiting-rules">
      <div className="waiting-rules-head">
        <h2 id="waiting-rules">{t('rules.title')}</h2>
        <RulesAloud />
      </div>
      <ul>
        {RULES.map((rule) => (
          <li key={rule}>{t(`rules.${rule}`)}</li>
        ))}
      </ul>
      <p className="rules-recording">
        <span className="record-dot" aria-hidden="true" /> {t('rules.recording')}
      </p>
      {agreed ? (
        <p className="rules-agreed" role="status">
          <Icon of="check" /> {t('rules.agreed')}
        </p>
      ) : (
        <button type="button" className="big-button" data-testid="agree" onClick={onAgree}>
          {t('rules.agree')}
        </button>
      )}
    </section>
  );
}

/** The own camera and microphone, alive. */
function OwnSide() {
  const { t } = useTranslation(['room', 'meet']);
  const room = useSessionRoom();
  const { camera, microphone, cameraOff } = room.devices;
  return (
    <section className="waiting-own" aria-label={t('meet:waiting.own')}>
      <div className="own-frame">
        {camera.track ? (
          <OwnPicture track={camera.track} label={t('tile.own')} />
        ) : (
          <span className="own-none">
            <Icon of="camera-off" size="3em" />
            {t(cameraOff ? 'device.cameraOff' : 'device.noPicture')}
          </span>
        )}
      </div>
      <div className="own-level">
        <Icon of={microphone.track ? 'microphone' : 'microphone-off'} />
        <span>{t('device.yourVoice')}</span>
        <LevelBar sound={room.sound} track={microphone.track} label={t('device.level')} />
      </div>
      <DeviceFault />
    </section>
  );
}
