import { ClockCircleOutlined, PictureOutlined, StopOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ParticipantView, RoomView } from '../../signaling/contract/session.ts';
import { StateTag } from '../component/state-tag.tsx';
import { IdentityTag } from './identity-tag.tsx';
import { RemoteCheck } from './remote-check.tsx';
import './identity.css';

/** Of a petitioner in the list of people: how the check stands, and the way to make it. Nothing for anybody else. */
export function PersonIdentity({ person, view }: { person: ParticipantView; view: RoomView }) {
  const { t } = useTranslation('identity');
  const [open, setOpen] = useState(false);
  const { identity, state } = person;
  if (!identity) return null;
  const here = state === 'waiting' || state === 'admitted';
  const asks = state === 'waiting' ? identity.ask : 'none';
  return (
    <span className="person-ready">
      <IdentityTag mark={identity.mark} />
      {asks === 'asked' ? <StateTag tone="info" icon={<ClockCircleOutlined />} word={t('remote.askedShort')} /> : null}
      {asks === 'taken' ? <StateTag tone="info" icon={<PictureOutlined />} word={t('remote.arrived')} /> : null}
      {asks === 'refused' ? <StateTag tone="warn" icon={<StopOutlined />} word={t('remote.refusedShort')} /> : null}
      {here && view.may.includes('identify') ? (
        <Button size="small" data-testid="identity-open" onClick={() => setOpen(true)}>
          {t('open')}
        </Button>
      ) : null}
      {open ? <RemoteCheck person={person} sessionId={view.sessionId} onClose={() => setOpen(false)} /> : null}
    </span>
  );
}
