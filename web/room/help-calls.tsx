import { useTranslation } from 'react-i18next';
import { clockText } from '../client/format.ts';
import { Icon } from './icon.tsx';
import { useRoom, useSessionRoom } from './room-context.ts';

/** 请人帮忙: who called, until somebody says that they are seeing to it. */
export function HelpCalls() {
  const { t } = useTranslation('room');
  const room = useSessionRoom();
  const { help } = useRoom();
  return (
    <div aria-live="assertive">
      {help.map(({ participantId, name, at }) => (
        <p key={participantId} className="help-call" data-testid="help-call">
          <Icon of="help" />
          <strong>{t('help.called', { name })}</strong>
          <span className="figure">{clockText(at)}</span>
          <button type="button" className="plain-action" onClick={() => room.helpSeen(participantId)}>
            {t('help.seen')}
          </button>
        </p>
      ))}
    </div>
  );
}
