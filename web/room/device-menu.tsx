import { Button, Popover, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Capture } from '../client/capture.ts';
import { LevelBar } from '../component/level-bar.tsx';
import { Icon } from './icon.tsx';
import { useRoom, useSessionRoom } from './room-context.ts';

/** Which microphone, camera and loudspeaker are used; changes take effect while people talk. */
export function DeviceMenu() {
  const { t } = useTranslation('room');
  return (
    <Popover trigger="click" placement="topRight" title={t('device.title')} content={<Choices />} destroyOnHidden>
      <Button className="bar-button" icon={<Icon of="settings" />} aria-label={t('device.title')}>
        {t('device.short')}
      </Button>
    </Popover>
  );
}

function Choices() {
  const { t } = useTranslation('room');
  const { devices, sound } = useSessionRoom();
  useRoom();
  const [outputs, setOutputs] = useState<{ value: string; label: string }[]>([]);
  const [output, setOutput] = useState(sound.outputId);
  useEffect(() => {
    void devices.microphone.survey();
    void devices.camera.survey();
    void navigator.mediaDevices
      .enumerateDevices()
      .then((all) =>
        setOutputs(
          all
            .filter(({ kind, deviceId }) => kind === 'audiooutput' && deviceId !== '')
            .map(({ deviceId, label }) => ({ value: deviceId, label: label || t('device.speaker') })),
        ),
      );
  }, [devices, t]);
  return (
    <div className="device-menu">
      <Choice name={t('device.microphoneName')} capture={devices.microphone} />
      <LevelBar sound={sound} track={devices.microphone.track} label={t('device.level')} />
      <Choice name={t('device.cameraName')} capture={devices.camera} />
      {outputs.length > 0 ? (
        <label>
          <span>{t('device.speaker')}</span>
          <Select
            aria-label={t('device.speaker')}
            value={outputs.some(({ value }) => value === output) ? output : null}
            options={outputs}
            onChange={(id: string) => {
              setOutput(id);
              void sound.setOutput(id);
            }}
          />
        </label>
      ) : null}
    </div>
  );
}

function Choice({ name, capture }: { name: string; capture: Capture }) {
  return (
    <label>
      <span>{name}</span>
      <Select
        aria-label={name}
        value={capture.deviceId || null}
        options={capture.devices.map((device, index) => ({
          value: device.id,
          label: device.name || `${name} ${index + 1}`,
        }))}
        onChange={(id: string) => void capture.choose(id)}
      />
    </label>
  );
}
