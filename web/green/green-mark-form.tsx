import { Alert, DatePicker, Form, Input, Modal, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { GREEN_CHANNELS, type GreenChannel } from '../../signaling/contract/state.ts';
import { courtDay, dayEnd } from '../client/court-day.ts';
import { post } from '../client/http.ts';
import { faultText } from '../component/fault-text.ts';

interface Fields {
  number: string;
  channel: GreenChannel;
  reason: string;
  until: Dayjs;
}

interface GreenMarkFormProps {
  /** Marks the number of this call, which nobody need see; otherwise a number is entered. */
  ofCallId?: string;
  onClose: () => void;
  onSaved: () => Promise<void> | void;
}

/** Whose calls are to go first, why, and until when. */
export function GreenMarkForm({ ofCallId, onClose, onSaved }: GreenMarkFormProps) {
  const { t } = useTranslation(['green', 'label', 'shell']);
  const [form] = Form.useForm<Fields>();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const save = async ({ number, channel, reason, until }: Fields): Promise<void> => {
    setBusy(true);
    setFault(null);
    try {
      await post('/api/green-marks', {
        ...(ofCallId === undefined ? { number: number.replace(/[\s-]/g, '') } : { ofCallId }),
        channel,
        reason: reason.trim(),
        until: dayEnd(until.format('YYYY-MM-DD')),
      });
      await onSaved();
    } catch (error) {
      setFault(faultText(error, t('shell:state.error')));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={t('form.title')}
      okText={t('form.save')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ until: dayjs(courtDay(90)) }}
        onFinish={(fields) => void save(fields)}
      >
        {ofCallId === undefined ? (
          <Form.Item
            name="number"
            label={t('form.number')}
            rules={[{ required: true, pattern: /^\+?[0-9][0-9\s-]{4,24}$/, message: t('form.numberWrong') }]}
          >
            <Input inputMode="tel" maxLength={25} autoFocus />
          </Form.Item>
        ) : null}
        <Form.Item name="channel" label={t('form.channel')} rules={[{ required: true, message: t('form.missing') }]}>
          <Select options={GREEN_CHANNELS.map((value) => ({ value, label: t(`label:greenChannel.${value}`) }))} />
        </Form.Item>
        <Form.Item
          name="reason"
          label={t('form.reason')}
          rules={[{ required: true, whitespace: true, min: 2, message: t('form.reasonShort') }]}
        >
          <Input.TextArea rows={3} maxLength={200} placeholder={t('form.reasonExample')} />
        </Form.Item>
        <Form.Item name="until" label={t('form.until')} rules={[{ required: true, message: t('form.missing') }]}>
          <DatePicker minDate={dayjs(courtDay())} maxDate={dayjs(courtDay(730))} allowClear={false} />
        </Form.Item>
      </Form>
      {fault ? <Alert type="error" showIcon title={fault} role="alert" /> : null}
    </Modal>
  );
}
