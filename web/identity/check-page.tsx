import { LeftOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import type { AppointmentView } from '../../signaling/contract/appointment-api.ts';
import {
  IDENTITY_PICTURES,
  type IdentityPicture,
  type IdentityResult,
} from '../../signaling/contract/identity-check.ts';
import type { PetitionRevealed, PetitionView } from '../../signaling/contract/petition-api.ts';
import { Capture } from '../client/capture.ts';
import { get, post } from '../client/http.ts';
import { uploadFile } from '../client/upload.ts';
import { Card, PageFrame } from '../component/page-frame.tsx';
import { Empty, Failure, Loading } from '../component/page-state.tsx';
import { IdentityTag } from './identity-tag.tsx';
import { PictureFrame } from './picture-frame.tsx';
import { RegisteredPerson } from './registered-person.tsx';
import { Statement } from './statement.tsx';
import './identity.css';

type Pictures = Record<IdentityPicture, Blob | null>;
/** Print is read and faces are compared: as sharp as the camera can. */
const SHARP = { width: { ideal: 1920 }, height: { ideal: 1080 } };

/** Who came to the court (身份核验): paper and person are pictured, compared with what is registered, and the result is stated. */
export function IdentityCheckPage() {
  const { t } = useTranslation('identity');
  const { id = '' } = useParams();
  const appointment = useQuery({
    queryKey: ['appointment', id],
    queryFn: ({ signal }) => get<AppointmentView>(`/api/appointments/${encodeURIComponent(id)}`, undefined, signal),
  });
  const { data } = appointment;
  return (
    <PageFrame
      title={t('page.title')}
      aside={data ? <IdentityTag mark={data.identity} whole /> : null}
      actions={
        <Link className="row-link" to="/appointments">
          <LeftOutlined aria-hidden="true" /> {t('page.back')}
        </Link>
      }
    >
      {appointment.isPending ? <Loading rows={8} /> : null}
      {appointment.isError ? <Failure error={appointment.error} onRetry={() => void appointment.refetch()} /> : null}
      {data && !data.mayIdentify ? <Empty title={t('page.not')} hint={t('page.notHint')} /> : null}
      {data?.mayIdentify ? <Check appointment={data} /> : null}
    </PageFrame>
  );
}

function Check({ appointment }: { appointment: AppointmentView }) {
  const { t } = useTranslation('identity');
  const { message } = App.useApp();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { camera, live, show } = useCamera();
  const [pictures, setPictures] = useState<Pictures>({ paper: null, face: null });
  /** What the server has, so that it is not sent once more when the statement is tried again. */
  const [sent] = useState(() => new WeakMap<Blob, string>());
  const took = (kind: IdentityPicture, picture: Blob): void => {
    setPictures({ ...pictures, [kind]: picture });
    // A file for the other picture leaves the camera where it is.
    if (live !== kind) return;
    // The paper first, then who brought it, without another click.
    show(kind === 'paper' && pictures.face === null ? 'face' : null);
  };
  const state = async (result: IdentityResult, reason: string): Promise<void> => {
    const path = `/api/appointments/${appointment.id}/identity`;
    const send = async (kind: IdentityPicture): Promise<string | null> => {
      const picture = pictures[kind];
      if (!picture) return null;
      const known = sent.get(picture);
      if (known !== undefined) return known;
      const name = picture instanceof File ? picture.name : `${kind}.jpg`;
      const { id } = await uploadFile<{ id: string }>(`${path}/pictures`, { kind, name }, picture, () => undefined);
      sent.set(picture, id);
      return id;
    };
    const [paperId, faceId] = [await send('paper'), await send('face')];
    await post(path, { result, reason, paperId, faceId });
    void message.success(t('result.done'));
    await queries.invalidateQueries();
    await navigate('/appointments');
  };
  return (
    <div className="identity-page" data-testid="identity-page">
      <p className="quiet">{t('page.hint')}</p>
      <Card title={t('page.person')}>
        <Registered petitionId={appointment.petitionId} />
      </Card>
      <Card title={t('page.pictures')}>
        <div className="identity-frames">
          {IDENTITY_PICTURES.map((kind) => (
            <PictureFrame
              key={kind}
              kind={kind}
              camera={camera}
              live={live === kind}
              picture={pictures[kind]}
              onLive={(on) => show(on ? kind : null)}
              onPicture={(picture) => took(kind, picture)}
            />
          ))}
        </div>
        <p className="quiet">{t('page.sealed')}</p>
      </Card>
      <Card title={t('page.statement')}>
        <Statement pictured={pictures.paper !== null && pictures.face !== null} onState={state} />
      </Card>
    </div>
  );
}

/** One camera for both pictures, on only while it is shown. */
function useCamera(): { camera: Capture; live: IdentityPicture | null; show: (kind: IdentityPicture | null) => void } {
  const [camera] = useState(() => new Capture({ kind: 'videoinput', keptAs: 'identity.camera', constraints: SHARP }));
  const [live, setLive] = useState<IdentityPicture | null>(null);
  useEffect(() => () => camera.stop(), [camera]);
  const show = (kind: IdentityPicture | null): void => {
    setLive(kind);
    if (kind === null) camera.stop();
    else if (camera.state !== 'ok') void camera.start();
  };
  return { camera, live, show };
}

function Registered({ petitionId }: { petitionId: string }) {
  const path = `/api/petitions/${encodeURIComponent(petitionId)}`;
  const petition = useQuery({
    queryKey: ['petition', petitionId],
    queryFn: ({ signal }) => get<PetitionView>(path, undefined, signal),
  });
  if (petition.isPending) return <Loading rows={1} />;
  const [person] = petition.data?.people ?? [];
  if (!person) return <Failure error={petition.error} onRetry={() => void petition.refetch()} />;
  const reveal = async (reason: string): Promise<{ name: string; identity: string }> => {
    const { people } = await post<PetitionRevealed>(`${path}/reveal`, { reason });
    return { name: people[0]?.name ?? '', identity: people[0]?.identity ?? '' };
  };
  return <RegisteredPerson name={person.name} identityMasked={person.identityMasked} reveal={reveal} />;
}
