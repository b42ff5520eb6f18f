import {
  CheckOutlined,
  CloseOutlined,
  CustomerServiceOutlined,
  RollbackOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PartyAct, PartyView } from '../../signaling/contract/desk.ts';
import { RunningTime } from '../component/time-text.tsx';
import { useDesk, useDeskSession } from './desk-context.ts';

/** What can be done with who was asked in, in each state. */
const ACTS: Readonly<Record<PartyView['state'], readonly PartyAct[]>> = {
  ringing: ['remove'],
  consulting: ['remove', 'join', 'give'],
  conference: ['remove', 'part', 'give'],
};
const ICONS: Readonly<Record<PartyAct, ReactNode>> = {
  remove: <RollbackOutlined />,
  join: <TeamOutlined />,
  part: <CustomerServiceOutlined />,
  give: <CheckOutlined />,
};

/** Who else is in the call, who hears whom now, and what the officer whose call it is can do about it. */
export function PartyBar({ party }: { party: PartyView }) {
  const { t } = useTranslation('desk');
  const { offset } = useDesk();
  const { name, state, since, byName, note, own } = party;
  return (
    <section className="party" aria-label={t('party.region')} data-testid="party" data-state={state}>
      <p className="party-who" role="status">
        <strong>{t(own ? `party.guest.${state}` : `party.${state}`, { name: own ? byName : name })}</strong>{' '}
        <RunningTime since={since} offset={offset} />
        <span className="transfer-words">{note}</span>
      </p>
      {own ? null : <Acts party={party} />}
    </section>
  );
}

function Acts({ party: { state, kind } }: { party: PartyView }) {
  const { t } = useTranslation('desk');
  const session = useDeskSession();
  const connected = useDesk().connection.kind === 'connected';
  const [busy, setBusy] = useState<PartyAct | null>(null);
  const press = async (act: PartyAct): Promise<void> => {
    setBusy(act);
    await session.actParty(act).finally(() => setBusy(null));
  };
  return (
    <div className="party-acts" role="toolbar" aria-label={t('party.region')}>
      {ACTS[state].map((act) => (
        <Button
          key={act}
          data-testid={`party-${act}`}
          icon={act === 'remove' && state === 'conference' ? <CloseOutlined /> : ICONS[act]}
          type={act === 'give' ? 'primary' : 'default'}
          disabled={!connected || (busy !== null && busy !== act)}
          loading={busy === act}
          title={connected ? undefined : t('call.noServer')}
          onClick={() => void press(act)}
        >
          {t(
            act === 'remove'
              ? `party.act.remove.${state}`
              : act === 'give'
                ? `party.act.give.${kind}`
                : `party.act.${act}`,
          )}
        </Button>
      ))}
    </div>
  );
}
