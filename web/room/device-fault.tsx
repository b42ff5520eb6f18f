import { useTranslation } from 'react-i18next';
import type { CaptureState } from '../client/capture.ts';
import { WithCode } from '../component/with-code.tsx';
import { Icon } from './icon.tsx';
import { useRoom, useSessionRoom } from './room-context.ts';
import './waiting-room.css';

type Fault = Exclude<CaptureState, 'off' | 'asking' | 'ok'>;
const isFault = (state: CaptureState): state is Fault => state !== 'off' && state !== 'asking' && state !== 'ok';

/** Which device does not work, what to do, and a button that tries again. Stays until it is mended. */
export function DeviceFault() {
  const { t } = useTranslation('room');
  const { devices } = useSessionRoom();
  useRoom();
  const { microphone, camera, cameraOff } = devices;
  const faults = [
    ...(isFault(microphone.state) ? [{ of: 'microphone' as const, state: microphone.state, capture: microphone }] : []),
    ...(isFault(camera.state) && !cameraOff ? [{ of: 'camera' as const, state: camera.state, capture: camera }] : []),
  ];
  const switched = [microphone, camera].filter((capture) => capture.switched !== null);
  return (
    <div className="device-faults" aria-live="polite">
      {faults.map(({ of, state, capture }) => (
        <p key={of} className="device-fault" data-testid={`fault-${of}`}>
          <Icon of="warn" />
          <span>
            <WithCode text={t(`device.${of}.${state}`)} />
          </span>
          <button type="button" className="plain-action" onClick={() => void capture.start()}>
            {t('device.retry')}
          </button>
        </p>
      ))}
      {switched.map((capture, index) => (
        <p key={index} className="device-switched">
          <Icon of="check" />
          <span>{t('device.switched', { name: capture.switched ?? '' })}</span>
          <button type="button" className="plain-action" onClick={() => capture.seen()}>
            {t('device.seen')}
          </button>
        </p>
      ))}
    </div>
  );
}
