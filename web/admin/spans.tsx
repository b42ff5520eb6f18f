import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { CLOCKS, isSound, nextSpan, type Span } from './calendar.ts';
import { spansText } from './hours-difference.ts';

const MOST = 4;

interface SpansProps {
  /** The day they belong to, for screen readers. */
  day: string;
  spans: Span[];
  editable: boolean;
  /** What the server found wrong. */
  fault?: string | undefined;
  onChange: (spans: Span[]) => void;
}

/** The spans of a day in which calls are answered. */
export function Spans({ day, spans, editable, fault, onChange }: SpansProps) {
  const { t } = useTranslation(['admin', 'shell']);
  const wrong = fault ?? (isSound(spans) ? null : t('hours.wrong'));
  if (!editable) {
    return <span className="figure">{spansText(t, spans)}</span>;
  }
  const change = (index: number, part: Partial<Span>): void =>
    onChange(spans.map((span, at) => (at === index ? { ...span, ...part } : span)));
  return (
    <span className="spans">
      {spans.length === 0 ? <span className="quiet spans-closed">{t('hours.closed')}</span> : null}
      {spans.map((span, index) => (
        <span key={index} className="span">
          <Clock
            label={t('hours.from', { day })}
            value={span.from}
            wrong={wrong !== null}
            onChange={(from) => change(index, { from })}
          />
          <span className="quiet">{t('hours.until')}</span>
          <Clock
            label={t('hours.to', { day })}
            value={span.to}
            wrong={wrong !== null}
            onChange={(to) => change(index, { to })}
          />
          <Button
            type="text"
            icon={<CloseOutlined />}
            aria-label={`${day} ${span.from}–${span.to} ${t('hours.removeSpan')}`}
            title={t('hours.removeSpan')}
            onClick={() => onChange(spans.filter((_, at) => at !== index))}
          />
        </span>
      ))}
      {spans.length < MOST ? (
        <Button
          type="dashed"
          icon={<PlusOutlined />}
          onClick={() => onChange([...spans, nextSpan(spans)])}
          aria-label={`${day} ${t('hours.addSpan')}`}
        >
          {t('hours.addSpan')}
        </Button>
      ) : null}
      {wrong ? (
        <span className="spans-wrong" role="alert">
          {wrong}
        </span>
      ) : null}
    </span>
  );
}

function Clock({
  label,
  value,
  wrong,
  onChange,
}: {
  label: string;
  value: string;
  wrong: boolean;
  onChange: (value: string) => void;
}) {
  const clocks = CLOCKS.includes(value) ? CLOCKS : [...CLOCKS, value].sort();
  return (
    <Select
      className="clock"
      aria-label={label}
      value={value}
      status={wrong ? 'error' : ''}
      showSearch
      options={clocks.map((clock) => ({ value: clock, label: clock }))}
      onChange={onChange}
    />
  );
}
