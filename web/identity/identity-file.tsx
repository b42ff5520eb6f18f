import { useQuery } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { IdentityCheckView } from '../../signaling/contract/identity-check.ts';
import type { PetitionView } from '../../signaling/contract/petition-api.ts';
import { timeText } from '../client/format.ts';
import { get } from '../client/http.ts';
import { Card } from '../component/page-frame.tsx';
import { Failure, Loading } from '../component/page-state.tsx';
import { useMe } from '../component/session.tsx';
import { IdentityTag } from './identity-tag.tsx';
import './identity.css';

type Picture = IdentityCheckView['pictures'][number];

/** What the file of a petition keeps of who came: statements, and their pictures one at a time, as each look is recorded. */
export function IdentityFile({ petition }: { petition: PetitionView }) {
  const { t } = useTranslation('identity');
  const { role } = useMe();
  const [looking, setLooking] = useState<Picture | null>(null);
  const path = `/api/petitions/${encodeURIComponent(petition.id)}/identity`;
  const checks = useQuery({
    queryKey: ['petition', petition.id, 'identity', petition.trail.length],
    queryFn: ({ signal }) => get<IdentityCheckView[]>(path, undefined, signal),
  });
  const { appointment, state } = petition;
  const mayCheck = state === 'scheduled' && appointment && role !== 'clerk' && role !== 'auditor';
  return (
    <Card
      title={t('file.title')}
      testId="identity-file"
      extra={
        mayCheck ? (
          <Link className="row-link" to={`/appointments/${appointment.id}/identity`}>
            {t('open')}
          </Link>
        ) : null
      }
    >
      {checks.isPending ? <Loading rows={2} /> : null}
      {checks.isError ? <Failure error={checks.error} onRetry={() => void checks.refetch()} /> : null}
      {checks.data?.length === 0 ? <p className="quiet">{t('file.none')}</p> : null}
      <ul className="petition-list">
        {checks.data?.map((check) => (
          <li key={check.id}>
            <IdentityTag mark={check} whole />
            <span className="quiet petition-block">{check.courtName}</span>
            {check.reason ? <span className="petition-block">{check.reason}</span> : null}
            {check.pictures.length === 0 ? <span className="quiet">{t('file.noPictures')}</span> : null}
            {role === 'auditor'
              ? null
              : check.pictures.map((picture) => (
                  <Button key={picture.id} size="small" onClick={() => setLooking(picture)}>
                    {t('file.look', { of: t(`picture.${picture.kind}`) })}
                  </Button>
                ))}
          </li>
        ))}
      </ul>
      <Look picture={looking} path={path} onClose={() => setLooking(null)} />
    </Card>
  );
}

function Look({ picture, path, onClose }: { picture: Picture | null; path: string; onClose: () => void }) {
  const { t } = useTranslation('identity');
  const [lost, setLost] = useState<string | null>(null);
  const close = (): void => {
    setLost(null);
    onClose();
  };
  const title = picture ? t('file.image', { of: t(`picture.${picture.kind}`), time: timeText(picture.takenAt) }) : '';
  return (
    <Modal open={picture !== null} title={title} footer={null} width={760} destroyOnHidden onCancel={close}>
      {picture ? (
        <img
          className="identity-look"
          src={`${path}/pictures/${picture.id}`}
          alt={title}
          onError={() => setLost(picture.id)}
        />
      ) : null}
      <p className="quiet" role="status">
        {t(picture && lost === picture.id ? 'file.lost' : 'file.looked')}
      </p>
    </Modal>
  );
}
