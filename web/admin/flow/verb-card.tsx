import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useFlow } from './flow-context.ts';
import { verbText } from './flow-words.ts';
import { moveVerb, removeVerb, withVerb } from './node-change.ts';
import { FieldRow } from './field-row.tsx';
import { fieldsOf, withField, type DraftVerb, type Field } from './verb-field.ts';

/** Fields that are rarely changed stand behind 更多设置. */
const RARE = new Set([
  'invalid',
  'missing',
  'timeoutSeconds',
  'attempts',
  'greenChannel',
  'hint',
  'announceSeconds',
  'beep',
  'maxSeconds',
]);
const isShown = (field: Field): boolean => field.kind !== 'fixed';

interface VerbCardProps {
  node: string;
  at: number;
  verb: DraftVerb;
  count: number;
}

/** One step of a node with its fields. */
export function VerbCard({ node, at, verb, count }: VerbCardProps) {
  const { t, document, editable, faults, change } = useFlow();
  const [more, setMore] = useState(false);
  const own = faults.filter((fault) => fault.node === node && fault.verb === at);
  const fields = fieldsOf(verb).filter(({ field }) => isShown(field));
  const rare = fields.filter(({ name }) => RARE.has(name));
  const open = more || own.some(({ field }) => field !== null && RARE.has(field.split('.')[0] ?? ''));
  const shown = open ? fields : fields.filter(({ name }) => !RARE.has(name));
  const step = t('panel.step', { step: at + 1 });
  return (
    <li className="flow-verb" data-verb={verb.verb} data-step={at}>
      <header className="flow-verb-head">
        <span className="flow-verb-number figure">{at + 1}</span>
        <h3>{verbText(t, verb.verb)}</h3>
        <span className="page-frame-space" />
        {editable ? (
          <>
            <Button
              size="small"
              type="text"
              icon={<ArrowUpOutlined />}
              disabled={at === 0}
              aria-label={`${step} ${t('panel.up')}`}
              title={t('panel.up')}
              onClick={() => change(moveVerb(document, node, at, at - 1))}
            />
            <Button
              size="small"
              type="text"
              icon={<ArrowDownOutlined />}
              disabled={at === count - 1}
              aria-label={`${step} ${t('panel.down')}`}
              title={t('panel.down')}
              onClick={() => change(moveVerb(document, node, at, at + 1))}
            />
            <Button
              size="small"
              type="text"
              icon={<DeleteOutlined />}
              disabled={count < 2}
              aria-label={`${step} ${t('panel.removeStep')}`}
              title={count < 2 ? t('panel.last') : t('panel.removeStep')}
              onClick={() => change(removeVerb(document, node, at))}
            />
          </>
        ) : null}
      </header>
      {own.map((fault) => (
        <p key={`${fault.code} ${fault.field}`} className={`flow-fault flow-mark-${fault.severity}`}>
          {faultWords(fault)}
        </p>
      ))}
      {shown.map(({ name, field, value }) => (
        <FieldRow
          key={name}
          id={`field-${at}-${name}`}
          name={name}
          field={field}
          value={value}
          step={step}
          onChange={(next, base, tag) =>
            change(withVerb(base, node, at, withField(verb, name, next)), tag ? `${node} ${at} ${name}` : undefined)
          }
        />
      ))}
      {rare.length > 0 && !open ? (
        <Button
          size="small"
          type="link"
          className="flow-more"
          aria-label={`${step} ${t('panel.more')}`}
          onClick={() => setMore(true)}
        >
          {t('panel.more')}
        </Button>
      ) : null}
      {fields.length === 0 && verb.verb !== 'hangup' ? <p className="quiet">{t('panel.unknownVerb')}</p> : null}
    </li>
  );
}

const faultWords = ({ zh, en }: { zh: string; en: string }): string =>
  globalThis.document.documentElement.lang === 'en' ? en : zh;
