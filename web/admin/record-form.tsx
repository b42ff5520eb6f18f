import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { TEMPLATE_LIMITS, type RecordTemplate, type TemplateFault } from '../../signaling/contract/record-template.ts';

interface RecordFormProps {
  template: RecordTemplate;
  /** Of this template. */
  faults: readonly TemplateFault[];
  editable: boolean;
  onChange: (part: Partial<RecordTemplate>) => void;
}

/** The texts of one kind of record, from the top of the page to its end. */
export function RecordForm({ template, faults, editable, onChange }: RecordFormProps) {
  const { t } = useTranslation('recordTemplate');
  const faultOf = (part: TemplateFault['part'], index = 0): string | null => {
    const found = faults.find((fault) => fault.part === part && fault.index === index);
    return found ? t(`fault.${found.problem}`, { name: `{${found.name}}` }) : null;
  };
  const { title, facts, opening, closing } = template;
  return (
    <div className="template-form" data-testid="record-form">
      <h3>{t('title')}</h3>
      <Text
        name={t('title')}
        most={TEMPLATE_LIMITS.title}
        value={title}
        fault={faultOf('title')}
        editable={editable}
        onChange={(text) => onChange({ title: text })}
      />
      <h3>{t('facts')}</h3>
      <p className="quiet">{t('factsHint')}</p>
      <Rows
        of="Fact"
        items={facts}
        editable={editable}
        most={TEMPLATE_LIMITS.facts}
        fresh={{ label: '', value: '' }}
        fault={faultOf('facts')}
        onChange={(next) => onChange({ facts: next })}
      >
        {({ label, value }, index, put) => (
          <>
            <Text
              name={t('factLabel', { nth: index + 1 })}
              className="template-form-label"
              most={TEMPLATE_LIMITS.title}
              value={label}
              fault={faultOf('label', index)}
              editable={editable}
              onChange={(text) => put({ label: text, value })}
            />
            <Text
              name={t('factValue', { nth: index + 1 })}
              most={TEMPLATE_LIMITS.text}
              value={value}
              fault={faultOf('value', index)}
              editable={editable}
              onChange={(text) => put({ label, value: text })}
            />
          </>
        )}
      </Rows>
      <h3>{t('opening')}</h3>
      <Rows
        of="Opening"
        items={opening}
        editable={editable}
        most={TEMPLATE_LIMITS.opening}
        fresh=""
        fault={null}
        onChange={(next) => onChange({ opening: next })}
      >
        {(text, index, put) => (
          <Text
            long
            name={t('openingNth', { nth: index + 1 })}
            most={TEMPLATE_LIMITS.text}
            value={text}
            fault={faultOf('opening', index)}
            editable={editable}
            onChange={put}
          />
        )}
      </Rows>
      <h3>{t('closing')}</h3>
      <Text
        long
        name={t('closing')}
        most={TEMPLATE_LIMITS.text}
        value={closing}
        fault={faultOf('closing')}
        editable={editable}
        onChange={(text) => onChange({ closing: text })}
      />
    </div>
  );
}

interface TextProps {
  name: string;
  value: string;
  most: number;
  fault: string | null;
  editable: boolean;
  long?: boolean;
  className?: string;
  onChange: (text: string) => void;
}

function Text({ name, value, most, fault, editable, long = false, className = '', onChange }: TextProps) {
  const faultId = useId();
  const field = {
    'aria-label': name,
    'aria-invalid': fault !== null,
    'aria-describedby': fault === null ? undefined : faultId,
    value,
    maxLength: most,
    readOnly: !editable,
    ...(fault === null ? {} : { status: 'error' as const }),
    onChange: ({ target }: { target: { value: string } }) => onChange(target.value),
  };
  return (
    <div className={`template-form-text ${className}`}>
      {long ? <Input.TextArea {...field} autoSize={{ minRows: 2, maxRows: 8 }} /> : <Input {...field} />}
      {fault === null ? null : (
        <span id={faultId} className="spans-wrong">
          {fault}
        </span>
      )}
    </div>
  );
}

interface RowsProps<T> {
  of: 'Fact' | 'Opening';
  items: readonly T[];
  editable: boolean;
  most: number;
  /** What a new row begins as. */
  fresh: T;
  fault: string | null;
  onChange: (items: T[]) => void;
  children: (item: T, index: number, put: (item: T) => void) => ReactNode;
}

/** Rows that are added, taken away and moved. */
function Rows<T>({ of, items, editable, most, fresh, fault, onChange, children }: RowsProps<T>) {
  const { t } = useTranslation('recordTemplate');
  const swap = (index: number, other: number): void => {
    const next = [...items];
    const [one, two] = [items[index], items[other]];
    if (one === undefined || two === undefined) return;
    next[index] = two;
    next[other] = one;
    onChange(next);
  };
  return (
    <>
      <ol className="template-form-rows">
        {items.map((item, index) => (
          // A row has no name of its own: it is what stands at its place.
          <li key={index}>
            {children(item, index, (put) => onChange(items.map((old, at) => (at === index ? put : old))))}
            {editable ? (
              <span className="template-form-acts">
                <Button
                  type="text"
                  icon={<ArrowUpOutlined />}
                  aria-label={t(`up${of}`, { nth: index + 1 })}
                  disabled={index === 0}
                  onClick={() => swap(index, index - 1)}
                />
                <Button
                  type="text"
                  icon={<ArrowDownOutlined />}
                  aria-label={t(`down${of}`, { nth: index + 1 })}
                  disabled={index === items.length - 1}
                  onClick={() => swap(index, index + 1)}
                />
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={t(`remove${of}`, { nth: index + 1 })}
                  onClick={() => onChange(items.filter((_, at) => at !== index))}
                />
              </span>
            ) : null}
          </li>
        ))}
      </ol>
      {fault === null ? null : <p className="spans-wrong">{fault}</p>}
      {editable && items.length < most ? (
        <Button icon={<PlusOutlined />} onClick={() => onChange([...items, fresh])}>
          {t(`add${of}`)}
        </Button>
      ) : null}
    </>
  );
}
