import { EditOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Form, Input, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallDetail } from '../../signaling/contract/api.ts';
import { CATEGORIES, type Category } from '../../signaling/contract/state.ts';
import { ApiError, put } from '../client/http.ts';
import { faultText } from '../component/fault-text.ts';
import { Card, Fact } from '../component/page-frame.tsx';

interface NoteValues {
  callerName: string;
  category: Category | null;
  matter: string;
  answer: string;
  solved: boolean | null;
}

/** What the officer wrote about the call. `editable`: it is the reader's own call, which they may complete. */
export function Note({ call, editable }: { call: CallDetail; editable: boolean }) {
  const { t } = useTranslation('archive');
  const [editing, setEditing] = useState(false);
  const extra =
    editable && !editing ? (
      <Button icon={<EditOutlined />} onClick={() => setEditing(true)}>
        {t('note.edit')}
      </Button>
    ) : undefined;
  return (
    <Card title={t('note.title')} extra={extra}>
      {editing ? <NoteForm call={call} onClose={() => setEditing(false)} /> : <NoteText call={call} />}
      {call.earlierNotes.length > 0 ? <EarlierNotes notes={call.earlierNotes} /> : null}
    </Card>
  );
}

function NoteText({ call }: { call: CallDetail }) {
  const { t } = useTranslation(['archive', 'label']);
  const none = <span className="quiet">{t('note.none')}</span>;
  const solved = call.solved === null ? none : t(call.solved ? 'note.yes' : 'note.no');
  return (
    <dl className="facts note-text">
      <Fact name={t('note.callerName')}>{call.callerName || none}</Fact>
      <Fact name={t('note.category')}>{call.category ? t(`label:category.${call.category}`) : none}</Fact>
      <Fact name={t('note.solved')}>{solved}</Fact>
      <Fact name={t('note.matter')}>{call.matter || none}</Fact>
      <Fact name={t('note.answer')}>{call.answer || none}</Fact>
    </dl>
  );
}

/** What officers noted who passed the call on. */
function EarlierNotes({ notes }: { notes: CallDetail['earlierNotes'] }) {
  const { t } = useTranslation(['archive', 'label']);
  return (
    <section className="earlier-notes" aria-label={t('note.earlier')} data-testid="earlier-notes">
      <h3>{t('note.earlier')}</h3>
      {notes.map(({ agentName, category, matter, answer }, index) => (
        // An officer may stand here once; the order never changes.
        <p key={index}>
          <strong>{agentName}</strong>
          {category ? ` · ${t(`label:category.${category}`)}` : ''}
          <br />
          {matter}
          {answer ? ` → ${answer}` : ''}
        </p>
      ))}
    </section>
  );
}

function NoteForm({ call, onClose }: { call: CallDetail; onClose: () => void }) {
  const { t } = useTranslation(['archive', 'label', 'shell']);
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [form] = Form.useForm<NoteValues>();
  const save = useMutation({
    mutationFn: (values: NoteValues) =>
      put<null>(`/api/calls/${call.id}/wrap-up`, {
        ...values,
        category: values.category ?? null,
        solved: values.solved ?? null,
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['call', call.id] });
      void message.success(t('note.saved'));
      onClose();
    },
  });
  const fields = save.error instanceof ApiError ? save.error.fields : {};
  const item = (name: keyof NoteValues) => ({
    name,
    label: t(`note.${name}`),
    ...(fields[name] ? { validateStatus: 'error' as const, help: fields[name] } : {}),
  });
  const { callerName, category, matter, answer, solved } = call;
  return (
    <Form<NoteValues>
      form={form}
      layout="vertical"
      initialValues={{ callerName, category, matter, answer, solved }}
      onFinish={(values) => save.mutate(values)}
    >
      <div className="note-row">
        <Form.Item {...item('callerName')}>
          <Input maxLength={40} />
        </Form.Item>
        <Form.Item {...item('category')}>
          <Select
            placeholder={t('note.chooseCategory')}
            showSearch={{ optionFilterProp: 'label' }}
            options={CATEGORIES.map((value) => ({ value, label: t(`label:category.${value}`) }))}
          />
        </Form.Item>
      </div>
      <Form.Item {...item('matter')}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={2000} />
      </Form.Item>
      <Form.Item {...item('answer')}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={2000} />
      </Form.Item>
      <Form.Item {...item('solved')}>
        <Radio.Group
          options={[
            { value: true, label: t('note.yes') },
            { value: false, label: t('note.no') },
          ]}
        />
      </Form.Item>
      {save.error ? <Alert type="error" showIcon role="alert" title={faultText(save.error, t('note.failed'))} /> : null}
      <div className="note-actions">
        <Button onClick={onClose}>{t('shell:action.cancel')}</Button>
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t('note.save')}
        </Button>
      </div>
    </Form>
  );
}
