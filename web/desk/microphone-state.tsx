import { AudioMutedOutlined, AudioOutlined, LoadingOutlined, SettingOutlined } from '@ant-design/icons';
import { Button, Popover, Select, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDesk, useDeskSession } from './desk-context.ts';
import { LevelBar } from '../component/level-bar.tsx';

/** Whether my microphone is there, alive; opens the choice of devices. */
export function MicrophoneState() {
  const { t } = useTranslation('desk');
  const session = useDeskSession();
  const { microphone } = useDesk();
  const icon =
    microphone === 'ok' ? <AudioOutlined /> : microphone === 'asking' ? <LoadingOutlined /> : <AudioMutedOutlined />;
  const word = microphone === 'asking' ? t('microphone.wait') : t(`microphone.${microphone}`);
  return (
    <div className={`desk-mic desk-mic-${microphone}`}>
      <span className="desk-mic-line">
        <span data-testid="mic-state" role="status">
          <span aria-hidden="true">{icon}</span> {t('microphone.title')} {word}
        </span>
        <Popover
          trigger="click"
          placement="rightTop"
          title={t('microphone.settings')}
          content={<SoundSettings />}
          destroyOnHidden
        >
          <Button type="text" size="small" icon={<SettingOutlined />} aria-label={t('microphone.settings')} />
        </Popover>
      </span>
      <LevelBar sound={session.sound} track={session.microphone.track} label={t('call.microphoneLevel')} />
    </div>
  );
}

function SoundSettings() {
  const { t } = useTranslation('desk');
  const session = useDeskSession();
  useDesk();
  const { microphone, sound } = session;
  const [output, setOutput] = useState(sound.outputId);
  const [noise, setNoise] = useState(microphone.noiseSuppression);
  return (
    <div className="sound-settings">
      <label>
        <span>{t('microphone.input')}</span>
        <Select
          value={microphone.inputId || null}
          aria-label={t('microphone.input')}
          options={microphone.inputs.map(({ id, name }) => ({ value: id, label: name || t('microphone.title') }))}
          onChange={(id: string) => void microphone.choose(id)}
        />
      </label>
      <label>
        <span>{t('microphone.output')}</span>
        <Select
          value={output}
          aria-label={t('microphone.output')}
          options={[
            { value: '', label: t('microphone.defaultOutput') },
            ...microphone.outputs
              .filter(({ id }) => id !== 'default')
              .map(({ id, name }) => ({ value: id, label: name || id })),
          ]}
          onChange={(id: string) => {
            setOutput(id);
            void sound.setOutput(id);
          }}
        />
      </label>
      <label className="sound-settings-switch">
        <span>{t('microphone.noise')}</span>
        <Switch
          checked={noise}
          aria-label={t('microphone.noise')}
          onChange={(on) => {
            setNoise(on);
            void microphone.setNoiseSuppression(on);
          }}
        />
      </label>
      <RingTest />
      <Notifications />
    </div>
  );
}

const RING_TEST = 2500;

function RingTest() {
  const { t } = useTranslation('desk');
  const session = useDeskSession();
  const { sound } = session;
  const play = (): void => {
    sound.ring();
    setTimeout(() => {
      // A real call may have begun to ring meanwhile.
      if (session.snapshot().view?.call?.state !== 'ringing') sound.silence();
    }, RING_TEST);
  };
  return <Button onClick={play}>{t('microphone.test')}</Button>;
}

function Notifications() {
  const { t } = useTranslation('desk');
  const [permission, setPermission] = useState(() => ('Notification' in window ? Notification.permission : 'denied'));
  const ask = (): void => void Notification.requestPermission().then(setPermission);
  return (
    <div className="sound-settings-switch">
      <span>{t('microphone.notify')}</span>
      {permission === 'granted' ? <span className="desk-good">{t('microphone.notifyOn')}</span> : null}
      {permission === 'default' ? (
        <Button size="small" onClick={ask}>
          {t('microphone.notifyAsk')}
        </Button>
      ) : null}
      {permission === 'denied' ? <span className="desk-faint">{t('microphone.notifyDenied')}</span> : null}
    </div>
  );
}
