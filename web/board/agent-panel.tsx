import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { BoardAgent } from '../../signaling/contract/desk.ts';
import type { AgentState } from '../../signaling/contract/state.ts';
import { shortTimeText } from '../client/format.ts';
import { faultText } from '../component/fault-text.ts';
import { useServices } from '../component/services.ts';
import { AgentStateTag } from '../component/state-tag.tsx';
import { RunningTime } from '../component/time-text.tsx';
import { Panel } from './panel.tsx';
import { available, onDuty } from './target.ts';
import type { Board } from './use-board.ts';

/** Who can be offered a call comes first, who is not there last. */
const ORDER: AgentState[] = ['available', 'ringing', 'talking', 'wrap-up', 'away', 'offline'];

/** Officers: state and since when; one who takes calls can be set away. */
export function AgentPanel({ board }: { board: Board }) {
  const { t } = useTranslation(['board', 'label']);
  const { view } = board;
  const agents = [...(view?.agents ?? [])].sort(
    (a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.name.localeCompare(b.name, 'zh-CN'),
  );
  return (
    <Panel
      title={t('panel.agents')}
      count={view ? t('panel.onDuty', { onDuty: onDuty(view), available: available(view) }) : ''}
      testId="board-agents"
      className="panel-agents"
    >
      {agents.length === 0 ? <p className="panel-none">{t('panel.agentsNone')}</p> : null}
      <ul className="agents">
        {agents.map((agent) => (
          <Agent key={agent.id} agent={agent} board={board} />
        ))}
      </ul>
    </Panel>
  );
}

function Agent({ agent, board }: { agent: BoardAgent; board: Board }) {
  const { t } = useTranslation(['board', 'label', 'shell']);
  const services = useServices();
  const here = agent.state !== 'offline';
  return (
    <li className="agent">
      <span className="agent-name">
        <strong>{agent.name}</strong>
        <span className="quiet agent-services">
          {agent.services.map((service) => services.name(service)).join(t('shell:listComma'))}
        </span>
      </span>
      <span className="agent-state">
        <AgentStateTag state={agent.state} reason={agent.reason} />
        {here ? (
          <RunningTime since={agent.since} offset={board.offset} />
        ) : (
          <span className="quiet figure">{t('since', { at: shortTimeText(agent.since) })}</span>
        )}
      </span>
      <span className="agent-action">
        {here && agent.state !== 'away' ? <SetAway agent={agent} board={board} /> : null}
      </span>
    </li>
  );
}

function SetAway({ agent, board }: { agent: BoardAgent; board: Board }) {
  const { t } = useTranslation(['board', 'shell']);
  const { modal, message } = App.useApp();
  const { name } = agent;
  const act = async (): Promise<void> => {
    try {
      await board.connection?.ask('board:set-away', { agentId: agent.id });
      void message.success(t('setAwayDone', { name }));
    } catch (error) {
      void modal.error({
        title: t('setAwayFailed'),
        content: faultText(error, ''),
      });
    }
  };
  const ask = (): void => {
    void modal.confirm({
      title: t('setAwayTitle', { name }),
      content: t(agent.state === 'available' ? 'setAwayHint' : 'setAwayLater', { name }),
      okText: t('setAway'),
      onOk: act,
    });
  };
  return (
    <Button size="small" onClick={ask} aria-label={`${t('setAway')} ${name}`}>
      {t('setAway')}
    </Button>
  );
}
