import { CheckCircleFilled, CloseCircleFilled, LoadingOutlined, SwapOutlined, SyncOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { ConnectionState } from '../client/socket.ts';
import { useNow } from './clock.ts';

const ICONS = {
  connecting: <LoadingOutlined aria-hidden="true" />,
  connected: <CheckCircleFilled aria-hidden="true" />,
  reconnecting: <SyncOutlined spin aria-hidden="true" />,
  replaced: <SwapOutlined aria-hidden="true" />,
  ended: <CloseCircleFilled aria-hidden="true" />,
  refused: <CloseCircleFilled aria-hidden="true" />,
};

/** The live connection in the header, by icon, word and colour. Only changes are read aloud, not each second. */
export function ConnectionMark({ state }: { state: ConnectionState }) {
  const { t } = useTranslation();
  const now = useNow();
  const seconds = state.kind === 'reconnecting' ? Math.max(0, Math.round((now - state.since) / 1000)) : 0;
  return (
    <span
      className={`connection connection-${state.kind} figure`}
      data-testid="connection"
      role="status"
      aria-live="off"
    >
      {ICONS[state.kind]}
      {t(`connection.${state.kind}`, { seconds })}
    </span>
  );
}
