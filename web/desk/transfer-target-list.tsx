import { Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import type { TransferTarget, TransferTargets } from '../../signaling/contract/desk.ts';
import { useServices } from '../component/services.ts';

interface TransferTargetListProps {
  kind: TransferTarget['kind'];
  targets: TransferTargets;
  to: TransferTarget | null;
  onChoose: (to: TransferTarget) => void;
}

/** One list of choices; who cannot take a call now is shown and cannot be chosen. */
export function TransferTargetList({ kind, targets, to, onChoose }: TransferTargetListProps) {
  const { t } = useTranslation(['desk', 'label']);
  const services = useServices();
  const options =
    kind === 'officer'
      ? targets.officers.map(({ id, name, state }) => ({
          value: { kind: 'officer', agentId: id } as const,
          name,
          facts: t(`label:agentState.${state}`),
          disabled: state !== 'available',
        }))
      : targets.queues.map(({ courtId, courtName, own, service, waiting, onDuty, available }) => ({
          value: { kind: 'queue', courtId, service } as const,
          name: own ? services.name(service) : `${courtName} · ${services.name(service, courtId)}`,
          facts: t('transfer.queueFacts', { waiting, available, onDuty }),
          disabled: false,
        }));
  if (options.length === 0) return <p className="desk-faint">{t(`transfer.none.${kind}`)}</p>;
  return (
    <Radio.Group
      className="transfer-targets"
      aria-label={t('transfer.to')}
      value={to ? JSON.stringify(to) : null}
      onChange={(event) => onChoose(JSON.parse(event.target.value as string) as TransferTarget)}
    >
      {options.map(({ value, name, facts, disabled }) => (
        <Radio key={JSON.stringify(value)} value={JSON.stringify(value)} disabled={disabled}>
          <span data-testid="transfer-target">{name}</span>
          <span className="desk-faint figure">{facts}</span>
        </Radio>
      ))}
    </Radio.Group>
  );
}
