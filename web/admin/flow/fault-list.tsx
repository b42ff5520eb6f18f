import { CheckCircleFilled, CloseCircleFilled, WarningFilled } from '@ant-design/icons';
import { useFlow } from './flow-context.ts';
import { placeText } from './flow-words.ts';

/** Said in the head, so that nothing jumps for it. */
export function Faultless() {
  const { t } = useFlow();
  return (
    <span className="flow-sound">
      <CheckCircleFilled aria-hidden="true" /> {t('fault.none')}
    </span>
  );
}

/** What the check found; a click leads to the place. */
export function FaultList() {
  const { t, document, faults, select } = useFlow();
  const english = globalThis.document.documentElement.lang === 'en';
  const sorted = faults.toSorted((a, b) => a.severity.localeCompare(b.severity));
  if (sorted.length === 0) return null;
  return (
    <ul className="flow-faults" aria-label={t('fault.title')} data-testid="flow-faults" tabIndex={0}>
      {sorted.map((fault, index) => {
        const error = fault.severity === 'error';
        const Icon = error ? CloseCircleFilled : WarningFilled;
        const { node } = fault;
        const words = (
          <>
            <span className={`flow-mark-${fault.severity}`}>
              <Icon aria-hidden="true" /> {t(error ? 'fault.error' : 'fault.warning')}
            </span>
            <strong>{placeText(t, document, fault)}</strong>
            <span>{english ? fault.en : fault.zh}</span>
          </>
        );
        return (
          <li key={`${index} ${fault.code} ${node} ${fault.verb} ${fault.field}`} data-fault={fault.code}>
            {node !== null && Object.hasOwn(document.nodes, node) ? (
              <button type="button" onClick={() => select(node)}>
                {words}
              </button>
            ) : (
              <span>{words}</span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
