import { Alert, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CourtEdit, CourtView } from '../../signaling/contract/api.ts';
import { COURT_LEVELS } from '../../signaling/contract/state.ts';
import { ApiError, post, put } from '../client/http.ts';
import { faultText } from '../component/fault-text.ts';
import { useMe } from '../component/session.tsx';

interface CourtFormProps {
  /** The court to change; null: a new one. */
  court: CourtView | null;
  courts: CourtView[];
  onClose: () => void;
  onDone: (court: CourtView) => void;
}

/** Name, level, upper court and numbers. The own court stays where it is in the tree. */
export function CourtForm({ court, courts, onClose, onDone }: CourtFormProps) {
  const { t } = useTranslation(['admin', 'label']);
  const me = useMe();
  const own = court?.id === me.court.id;
  const [form] = Form.useForm<CourtEdit>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const save = async ({ name, level, parentId, numbers }: CourtEdit): Promise<void> => {
    setBusy(true);
    setError(null);
    const edit: CourtEdit = { name, level, parentId: own ? court.parentId : parentId, numbers };
    try {
      onDone(
        court
          ? await put<CourtView>(`/api/courts/${encodeURIComponent(court.id)}`, edit)
          : await post<CourtView>('/api/courts', edit),
      );
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  const wrong = error instanceof ApiError ? error.fields : {};
  const fault = (field: keyof CourtEdit) => {
    const text = wrong[field] ?? Object.entries(wrong).find(([name]) => name.startsWith(`${field}.`))?.[1];
    return text === undefined ? {} : { validateStatus: 'error' as const, help: text };
  };
  return (
    <Modal
      open
      title={court ? t('courts.editTitle', { name: court.name }) : t('courts.create')}
      okText={t('save')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form<CourtEdit>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={court ?? { level: 'basic', parentId: me.court.id, numbers: [] }}
        onFinish={(values) => void save(values)}
      >
        {error && Object.keys(wrong).length === 0 ? (
          <Alert type="error" showIcon role="alert" title={faultText(error, t('notSaved'))} />
        ) : null}
        <Form.Item
          name="name"
          label={t('courts.name')}
          rules={[{ required: true, whitespace: true, min: 2, message: t('courts.nameMissing') }]}
          {...fault('name')}
        >
          <Input maxLength={60} autoComplete="off" placeholder={t('courts.nameHint')} />
        </Form.Item>
        <Form.Item name="level" label={t('courts.level')} {...fault('level')}>
          <Select options={COURT_LEVELS.map((value) => ({ value, label: t(`label:courtLevel.${value}`) }))} />
        </Form.Item>
        {own ? null : (
          <Form.Item name="parentId" label={t('courts.parent')} {...fault('parentId')}>
            <Select
              options={courts.filter(({ id }) => id !== court?.id).map(({ id, name }) => ({ value: id, label: name }))}
            />
          </Form.Item>
        )}
        <Form.Item name="numbers" label={t('courts.numbers')} extra={t('courts.numbersHint')} {...fault('numbers')}>
          <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[',', '，', ' ', '、']} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
