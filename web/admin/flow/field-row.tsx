import { InputNumber, Select, Switch } from 'antd';
import type { ReactNode } from 'react';
import type { FlowDraft } from '../../../signaling/contract/flow-api.ts';
import { GREEN_CHANNELS } from '../../../signaling/contract/state.ts';
import type { ServiceChoice } from '../../component/services.ts';
import { useFlow } from './flow-context.ts';
import { choiceText, fieldText, promptText } from './flow-words.ts';
import { KeysEditor } from './keys-editor.tsx';
import { freeName } from './node-change.ts';
import { NodeSelect } from './node-select.tsx';
import { PromptEditor } from './prompt-editor.tsx';
import { short } from './difference.ts';
import { PHONE_KEYS, promptsIn, type Field } from './verb-field.ts';

interface FieldRowProps {
  id: string;
  name: string;
  field: Field;
  value: unknown;
  /** Which step it is in, for labels. */
  step: string;
  /** `base`: the document to put it into. `typing`: one of many changes in a row. */
  onChange: (value: unknown, base: FlowDraft, typing?: boolean) => void;
}

/** One field of a step: its name and the means to change it. */
export function FieldRow(props: FieldRowProps) {
  const { t } = useFlow();
  const wide = props.field.kind === 'prompts' || props.field.kind === 'prompt' || props.field.kind === 'keys';
  return (
    <div className={`flow-field ${wide ? 'flow-field-wide' : ''}`}>
      <span className="flow-field-name">{fieldText(t, props.name)}</span>
      <div className="flow-field-value">
        <FieldInput {...props} />
      </div>
    </div>
  );
}

function FieldInput({ id, name, field, value, step, onChange }: FieldRowProps): ReactNode {
  const { t, document, editable, services, service } = useFlow();
  const label = `${step} ${fieldText(t, name)}`;
  switch (field.kind) {
    case 'prompts':
      return <Prompts label={label} names={promptsIn(value)} atLeast={field.atLeast} onChange={onChange} />;
    case 'prompt':
      return typeof value === 'string' ? <PromptEditor name={value} label={label} onRemove={null} /> : null;
    case 'keys':
      return <KeysEditor value={value} onChange={onChange} />;
    case 'node':
      return <NodeSelect id={id} label={label} value={typeof value === 'string' ? value : null} onChange={onChange} />;
    case 'number':
      return (
        <InputNumber
          id={id}
          aria-label={label}
          className="flow-number"
          value={typeof value === 'number' ? value : null}
          min={field.least}
          max={field.most}
          readOnly={!editable}
          suffix={t(`unit.${field.unit}Short`)}
          onChange={(next) => onChange(next ?? field.least, document, true)}
        />
      );
    case 'switch':
      return (
        <Switch
          id={id}
          aria-label={label}
          checked={value === undefined ? field.unset : value === true}
          disabled={!editable}
          onChange={(next) => onChange(next, document)}
        />
      );
    case 'choice':
    case 'key': {
      const values = field.kind === 'key' ? PHONE_KEYS : field.values;
      const words = (one: string): string => (field.kind === 'key' ? one : choiceText(t, field, one));
      return (
        <Select
          id={id}
          aria-label={label}
          className="flow-choice"
          value={typeof value === 'string' ? value : null}
          disabled={!editable}
          options={values.map((one) => ({ value: one, label: words(one) }))}
          onChange={(next: string) => onChange(next, document)}
        />
      );
    }
    case 'service':
      return (
        <Select
          id={id}
          aria-label={label}
          className="flow-choice"
          value={typeof value === 'string' ? value : null}
          placeholder={t('panel.useService')}
          disabled={!editable}
          options={withChosen(services, value, service)}
          onChange={(next: string) => onChange(next, document)}
        />
      );
    case 'green-channel':
      return (
        <Select
          id={id}
          aria-label={label}
          className="flow-choice"
          value={typeof value === 'string' ? value : ''}
          disabled={!editable}
          options={[
            { value: '', label: t('none') },
            ...GREEN_CHANNELS.map((channel) => ({
              value: channel,
              label: t(`label:greenChannel.${channel}`),
            })),
          ]}
          onChange={(next) => onChange(next || undefined, document)}
        />
      );
    case 'fixed':
      return null;
  }
}

/** The choices; one that takes no calls any more is shown by its name while it is chosen. */
function withChosen(
  services: readonly ServiceChoice[],
  chosen: unknown,
  named: (service: string) => string,
): ServiceChoice[] {
  const gone = typeof chosen === 'string' && !services.some(({ value }) => value === chosen) ? [chosen] : [];
  return [...services, ...gone.map((value) => ({ value, label: named(value) }))];
}

interface PromptsProps {
  label: string;
  names: string[];
  atLeast: number;
  onChange: FieldRowProps['onChange'];
}

/** Prompts spoken in a row. A new one gets words of its own, or is one that exists. */
function Prompts({ label, names, atLeast, onChange }: PromptsProps) {
  const { t, document, editable, shipped } = useFlow();
  const known = [...new Set([...Object.keys(document.texts), ...shipped.keys()])].flatMap((name) => {
    const text = promptText(document, shipped, name);
    return text && !names.includes(name) ? [{ value: name, label: short(text), title: text }] : [];
  });
  const add = (name: string): void => {
    if (name !== NEW) return onChange([...names, name], document);
    const fresh = freeName({ ...document.texts, ...Object.fromEntries(shipped) }, 'text');
    const take = { text: t('prompt.newText'), audio: null, source: 'spoken' as const };
    onChange([...names, fresh], { ...document, texts: { ...document.texts, [fresh]: { zh: take } } });
  };
  return (
    <>
      {names.length === 0 && atLeast > 0 ? <span className="quiet">{t('prompt.empty')}</span> : null}
      {names.map((name, at) => (
        <PromptEditor
          key={`${at} ${name}`}
          name={name}
          label={names.length > 1 ? `${label} ${at + 1}` : label}
          onRemove={names.length > atLeast ? () => onChange(names.toSpliced(at, 1), document) : null}
        />
      ))}
      {editable ? (
        <Select
          className="flow-add-prompt"
          aria-label={`${label} ${t('prompt.add')}`}
          placeholder={t('prompt.add')}
          value={null}
          showSearch={{ optionFilterProp: 'title' }}
          options={[
            { value: NEW, label: t('prompt.own'), title: t('prompt.own') },
            { label: t('prompt.choose'), title: '', options: known },
          ]}
          onChange={add}
        />
      ) : null}
    </>
  );
}

const NEW = '+';
