import { CameraOutlined, UploadOutlined } from '@ant-design/icons';
import { Alert, Button, Select } from 'antd';
import { useRef, useSyncExternalStore, type ChangeEvent, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { IdentityPicture } from '../../signaling/contract/identity-check.ts';
import type { Capture } from '../client/capture.ts';
import { useShown } from '../component/use-shown.ts';
import { snapshotOf } from './snapshot.ts';
import { useObjectUrl } from './use-object-url.ts';

const FILE_TYPES = '.jpg,.jpeg,.png,.webp';

interface PictureFrameProps {
  kind: IdentityPicture;
  camera: Capture;
  /** The camera is shown here. */
  live: boolean;
  picture: Blob | null;
  onLive: (live: boolean) => void;
  onPicture: (picture: Blob) => void;
}

/** One picture: the camera's, alive until it is taken, or a file. */
export function PictureFrame({ kind, camera, live, picture, onLive, onPicture }: PictureFrameProps) {
  const { t } = useTranslation('identity');
  const video = useRef<HTMLVideoElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const url = useObjectUrl(live ? null : picture);
  const state = useSyncExternalStore(camera.subscribe, () => camera.state);
  const of = t(`picture.${kind}`);
  const take = async (): Promise<void> => {
    const taken = video.current && (await snapshotOf(video.current));
    if (taken) onPicture(taken);
  };
  const choose = (event: ChangeEvent<HTMLInputElement>): void => {
    const chosen = event.target.files?.[0];
    event.target.value = '';
    if (chosen) onPicture(chosen);
  };
  return (
    <section className="identity-frame" aria-label={of} data-testid={`identity-${kind}`}>
      <h3>{of}</h3>
      <div className="identity-picture">
        {live ? <Live camera={camera} video={video} label={t('camera.live', { of })} /> : null}
        {!live && url ? <img src={url} alt={t('camera.taken', { of })} /> : null}
        {!live && !picture ? <span className="quiet">{t('camera.none')}</span> : null}
      </div>
      {live ? <CameraState camera={camera} /> : null}
      <div className="identity-frame-acts">
        {live ? (
          <>
            <Button type="primary" disabled={state !== 'ok'} data-testid="identity-take" onClick={() => void take()}>
              {t(state === 'asking' ? 'camera.opening' : 'camera.take')}
            </Button>
            <Button onClick={() => onLive(false)}>{t('camera.cancel')}</Button>
          </>
        ) : (
          <Button icon={<CameraOutlined />} data-testid="identity-camera" onClick={() => onLive(true)}>
            {t(picture ? 'camera.again' : 'camera.open')}
          </Button>
        )}
        <input ref={file} type="file" hidden accept={FILE_TYPES} data-testid="identity-file" onChange={choose} />
        <Button icon={<UploadOutlined />} onClick={() => file.current?.click()}>
          {t('camera.choose')}
        </Button>
      </div>
    </section>
  );
}

function Live({ camera, video, label }: { camera: Capture; video: RefObject<HTMLVideoElement | null>; label: string }) {
  const track = useSyncExternalStore(camera.subscribe, () => camera.track);
  useShown(video, track);
  return <video ref={video} muted autoPlay playsInline aria-label={label} />;
}

/** What is wrong with the camera, and which one it is when there are several: a paper is often under another one than a face. */
function CameraState({ camera }: { camera: Capture }) {
  const { t } = useTranslation('identity');
  const state = useSyncExternalStore(camera.subscribe, () => camera.state);
  const devices = useSyncExternalStore(camera.subscribe, () => camera.devices);
  if (state === 'denied' || state === 'missing' || state === 'busy' || state === 'ended' || state === 'insecure') {
    return <Alert type="warning" showIcon role="status" title={t(`camera.${state}`)} data-testid="camera-fault" />;
  }
  return devices.length > 1 ? (
    <Select
      aria-label={t('camera.device')}
      value={camera.deviceId}
      options={devices.map(({ id, name }) => ({ value: id, label: name }))}
      onChange={(id: string) => void camera.choose(id)}
    />
  ) : null;
}
