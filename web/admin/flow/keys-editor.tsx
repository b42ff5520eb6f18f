import { CloseOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import type { FlowDraft } from '../../../signaling/contract/flow-api.ts';
import { useFlow } from './flow-context.ts';
import { NodeSelect } from './node-select.tsx';
import { keysIn, PHONE_KEYS } from './verb-field.ts';

interface KeysEditorProps {
  value: unknown;
  /** `base`: as in NodeSelect. */
  onChange: (keys: Record<string, string>, base: FlowDraft) => void;
}

/** Keys and where each leads, in the order of a telephone. */
export function KeysEditor({ value, onChange }: KeysEditorProps) {
  const { t, document, editable } = useFlow();
  const keys = keysIn(value);
  const taken = new Map(keys);
  const free = PHONE_KEYS.filter((key) => !taken.has(key));
  const first = Object.keys(document.nodes)[0] ?? document.start;
  return (
    <div className="flow-keys">
      {keys.length === 0 ? <span className="quiet">{t('panel.noKeys')}</span> : null}
      <ul>
        {keys.map(([key, node]) => (
          <li key={key} data-key={key}>
            <kbd className="flow-key">{key}</kbd>
            <NodeSelect
              label={t('panel.keyTo', { key })}
              value={node}
              onChange={(to, base) => onChange({ ...Object.fromEntries(keys), [key]: to }, base)}
            />
            {editable ? (
              <Button
                size="small"
                type="text"
                icon={<CloseOutlined />}
                aria-label={t('panel.removeKey', { key })}
                title={t('panel.removeKey', { key })}
                onClick={() => onChange(Object.fromEntries(keys.filter(([other]) => other !== key)), document)}
              />
            ) : null}
          </li>
        ))}
      </ul>
      {editable && free.length > 0 ? (
        <Select
          className="flow-add-key"
          aria-label={t('panel.addKey')}
          placeholder={t('panel.addKey')}
          value={null}
          options={free.map((key) => ({ value: key, label: key }))}
          onChange={(key: string) => onChange({ ...Object.fromEntries(keys), [key]: first }, document)}
        />
      ) : null}
    </div>
  );
}
