import { CheckCircleOutlined, CoffeeOutlined, DownOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AGENT } from '../component/state-tag.tsx';
import { RunningTime } from '../component/time-text.tsx';
import { useDesk, useDeskSession } from './desk-context.ts';
import type { ChosenReason } from './desk-session.ts';

const REASONS: ChosenReason[] = ['break', 'meal', 'training', 'other'];
type Wish = 'available' | ChosenReason;

/** My state and since when, and the menu that changes it. Chosen during a call, it comes into force after it. */
export function StatusMenu() {
  const { t } = useTranslation(['desk', 'label']);
  const session = useDeskSession();
  const { view, offset } = useDesk();
  const [later, setLater] = useState<Wish | null>(null);
  const state = view?.agent.state;
  const busy = state === 'talking' || state === 'wrap-up';
  useEffect(() => {
    if (!busy) setLater(null);
  }, [busy]);
  if (!view) return <div className="desk-status-empty" />;
  const { agent } = view;
  const wordOf = (wish: Wish): string => (wish === 'available' ? t('status.available') : t(`label:awayReason.${wish}`));
  const choose = (wish: Wish): void => {
    setLater(busy ? wish : null);
    void (wish === 'available' ? session.setAvailable() : session.setAway(wish));
  };
  const [icon, tone] = AGENT[agent.state];
  const chosen = REASONS.find((reason) => agent.state === 'away' && reason === agent.reason);
  const word = chosen ? wordOf(chosen) : t(`label:agentState.${agent.state}`);
  const why =
    agent.state === 'away' && agent.reason
      ? t('idle.awayReason', { reason: t(`label:awayReason.${agent.reason}`) })
      : '';
  return (
    <div className="desk-status-box">
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'available', icon: <CheckCircleOutlined />, label: t('status.available') },
            {
              key: 'away',
              type: 'group',
              label: t('status.awayGroup'),
              children: REASONS.map((reason) => ({ key: reason, icon: <CoffeeOutlined />, label: wordOf(reason) })),
            },
          ],
          onClick: ({ key }) => choose(key as Wish),
        }}
      >
        <Button
          block
          className={`desk-status desk-status-${tone}`}
          data-testid="desk-status"
          title={t('status.change')}
        >
          <span aria-hidden="true">{icon}</span>
          <span className="desk-status-word">{word}</span>
          <span className="desk-status-time">
            <RunningTime since={agent.since} offset={offset} />
          </span>
          <DownOutlined aria-hidden="true" />
        </Button>
      </Dropdown>
      <p className="desk-status-later" role="status">
        {later && busy ? t('status.after', { status: wordOf(later) }) : why}
      </p>
    </div>
  );
}
