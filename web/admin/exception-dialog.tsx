import { Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dayStart } from '../client/court-day.ts';
import { dayText } from '../client/format.ts';
import { isSound, type Exception, type Span } from './calendar.ts';
import { Spans } from './spans.tsx';

const WORKDAY: Span[] = [
  { from: '09:00', to: '12:00' },
  { from: '13:30', to: '17:30' },
];

interface ExceptionDialogProps {
  date: string;
  exception: Exception | null;
  onClose: () => void;
  /** Null: the day is again what its weekday says. */
  onDone: (exception: Exception | null) => void;
}

/** What one day is: as its weekday, closed, or with hours of its own. */
export function ExceptionDialog({ date, exception, onClose, onDone }: ExceptionDialogProps) {
  const { t } = useTranslation('admin');
  const [kind, setKind] = useState<'usual' | 'holiday' | 'work'>(
    !exception ? 'usual' : exception.spans.length > 0 ? 'work' : 'holiday',
  );
  const [name, setName] = useState(exception?.name ?? '');
  const [spans, setSpans] = useState<Span[]>(exception && exception.spans.length > 0 ? exception.spans : WORKDAY);
  const day = dayText(dayStart(date));
  const done = (): void => {
    if (kind === 'usual') return onDone(null);
    if (kind === 'work' && (!isSound(spans) || spans.length === 0)) return;
    onDone({ date, name: name.trim() || t(`hours.${kind}`), spans: kind === 'work' ? spans : [] });
  };
  return (
    <Modal open title={t('hours.dialogTitle', { day })} okText={t('hours.ok')} onOk={done} onCancel={onClose}>
      <Radio.Group
        aria-label={t('hours.kind')}
        value={kind}
        onChange={(event) => setKind(event.target.value as typeof kind)}
        options={[
          { value: 'usual', label: t('hours.asUsual') },
          { value: 'holiday', label: t('hours.holiday') },
          { value: 'work', label: t('hours.work') },
        ]}
      />
      {kind === 'usual' ? null : (
        <label className="filter-field exception-field">
          <span>{t('hours.name')}</span>
          <Input
            value={name}
            maxLength={40}
            placeholder={t('hours.nameHint')}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
      )}
      {kind === 'work' ? (
        <div className="exception-field">
          <Spans day={day} spans={spans} editable onChange={setSpans} />
        </div>
      ) : null}
    </Modal>
  );
}
