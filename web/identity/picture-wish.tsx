import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { IdentityWish } from '../../signaling/contract/identity-check.ts';
import { lookAt } from '../client/look-at.ts';
import { uploadFile } from '../client/upload.ts';
import { faultText } from '../component/fault-text.ts';
import { Icon } from '../room/icon.tsx';
import { useRoom, useSessionRoom } from '../room/room-context.ts';
import { snapshotOf } from './snapshot.ts';
import { useObjectUrl } from './use-object-url.ts';
import './identity.css';

/** Who waits is asked for a picture: nothing is taken before they agree, and nothing is sent before they have seen it. */
export function PictureWish({ wish }: { wish: IdentityWish }) {
  const { t } = useTranslation('identity');
  const room = useSessionRoom();
  useRoom();
  const [picture, setPicture] = useState<Blob | null>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const url = useObjectUrl(picture);
  const { track } = room.devices.camera;
  const take = async (): Promise<void> => {
    const taken = track && (await lookAt(track, snapshotOf).catch(() => null));
    setFault(taken ? null : t('wish.noCamera'));
    // One that was good enough stays when there is no better one.
    if (taken) setPicture(taken);
  };
  const send = async (): Promise<void> => {
    if (!picture) return;
    setBusy(true);
    try {
      await uploadFile('/api/meet/identity-picture', { name: 'face.jpg' }, picture, () => undefined);
    } catch (error) {
      setFault(faultText(error, t('wish.failed')));
      setBusy(false);
    }
  };
  const refuse = (): void => void room.act((ask) => ask('session:identity-refuse', {}));
  return (
    <section className="identity-wish" aria-labelledby="identity-wish" data-testid="identity-wish">
      <div role="alert">
        <h2 id="identity-wish">{t('wish.title', { by: wish.by })}</h2>
      </div>
      <p>{picture ? t('wish.check') : t(track ? 'wish.hint' : 'wish.noCamera')}</p>
      {picture && url ? <img className="identity-look" src={url} alt={t('wish.picture')} /> : null}
      {fault ? <p role="alert">{fault}</p> : null}
      <div className="identity-wish-acts">
        {picture ? (
          <>
            <button
              type="button"
              className="big-button"
              disabled={busy}
              data-testid="wish-send"
              onClick={() => void send()}
            >
              <Icon of="check" /> {t(busy ? 'wish.sending' : 'wish.send')}
            </button>
            <button type="button" className="big-button big-button-plain" disabled={busy} onClick={() => void take()}>
              {t('wish.again')}
            </button>
          </>
        ) : track ? (
          <button type="button" className="big-button" data-testid="wish-take" onClick={() => void take()}>
            <Icon of="camera" /> {t('wish.take')}
          </button>
        ) : null}
        <button
          type="button"
          className="big-button big-button-plain"
          disabled={busy}
          data-testid="wish-refuse"
          onClick={refuse}
        >
          {t(track ? 'wish.refuse' : 'wish.cannot')}
        </button>
      </div>
    </section>
  );
}
