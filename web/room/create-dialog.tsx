import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { z } from 'zod';
import type { sessionCreate, sessionCreated, SessionStaff } from '../../signaling/contract/session-api.ts';
import { ApiError, get, post } from '../client/http.ts';
import { faultText } from '../component/fault-text.ts';
import { LinkCard } from './link-card.tsx';

type Created = z.infer<typeof sessionCreated>;
type Create = z.input<typeof sessionCreate>;

interface Values {
  title: string;
  caseNumber?: string;
  name: string;
  phone: string;
  identityTail?: string;
  officerIds: string[];
}

/** A session for somebody who came without a booking. Ends with the link, to be opened here or sent. */
export function CreateDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation(['sessions', 'shell']);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [form] = Form.useForm<Values>();
  const [made, setMade] = useState<Created | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const staff = useStaff(open);
  const close = (): void => {
    setMade(null);
    setFault(null);
    form.resetFields();
    onClose();
  };
  const make = async (values: Values): Promise<void> => {
    setBusy(true);
    setFault(null);
    try {
      setMade(await post<Created>('/api/sessions', createOf(values, staff.data ?? [])));
      void queries.invalidateQueries({ queryKey: ['sessions'] });
    } catch (error) {
      const fields = error instanceof ApiError ? Object.values(error.fields) : [];
      setFault([faultText(error, t('shell:state.error')), ...fields].join(' '));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open={open}
      title={t(made ? 'create.done' : 'create.title')}
      onCancel={close}
      destroyOnHidden
      footer={
        made ? (
          <Button
            type="primary"
            data-testid="create-enter"
            onClick={() => void navigate(`/sessions/${made.session.id}`)}
          >
            {t('create.enter')}
          </Button>
        ) : (
          <Button type="primary" loading={busy} data-testid="create-make" onClick={() => form.submit()}>
            {t('create.make')}
          </Button>
        )
      }
    >
      {made ? (
        <LinkCard link={made.link} check={null} />
      ) : (
        <Form<Values> form={form} layout="vertical" onFinish={(values) => void make(values)}>
          <Fields staff={staff.data ?? []} loading={staff.isPending} />
        </Form>
      )}
      {fault ? <Alert type="error" showIcon role="alert" title={fault} /> : null}
    </Modal>
  );
}

/** Officers who can receive somebody. */
function useStaff(open: boolean) {
  return useQuery({
    queryKey: ['session-staff', 'officer'],
    queryFn: ({ signal }) => get<SessionStaff[]>('/api/sessions/staff', { role: 'officer' }, signal),
    enabled: open,
    staleTime: 60_000,
  });
}

/** The court that receives is that of the officer chosen first. */
function createOf({ title, caseNumber, name, phone, identityTail, officerIds }: Values, staff: SessionStaff[]): Create {
  const courtId = staff.find(({ id }) => id === officerIds[0])?.courtId ?? '';
  return {
    title: title.trim(),
    caseNumber: caseNumber?.trim() || null,
    courtId,
    petitioner: { name: name.trim(), phone: phone.trim(), identityTail: identityTail?.trim() || null },
    officerIds,
  };
}

function Fields({ staff, loading }: { staff: SessionStaff[]; loading: boolean }) {
  const { t } = useTranslation(['room', 'sessions']);
  const required = [{ required: true, message: t('sessions:create.required') }];
  return (
    <>
      <Form.Item
        name="title"
        label={t('sessions:create.matter')}
        rules={[...required, { min: 2, message: t('sessions:create.short') }]}
      >
        <Input maxLength={100} autoFocus placeholder={t('sessions:create.matterHint')} data-testid="create-title" />
      </Form.Item>
      <div className="create-row">
        <Form.Item name="name" label={t('sessions:create.name')} rules={required}>
          <Input maxLength={40} data-testid="create-name" />
        </Form.Item>
        <Form.Item
          name="phone"
          label={t('sessions:create.phone')}
          rules={[...required, { pattern: /^\+?[0-9 -]{5,20}$/, message: t('invite.phoneWrong') }]}
        >
          <Input maxLength={20} inputMode="tel" data-testid="create-phone" />
        </Form.Item>
      </div>
      <Form.Item
        name="officerIds"
        label={t('sessions:create.officers')}
        rules={required}
        extra={t('sessions:create.officersHint')}
      >
        <Select
          mode="multiple"
          maxCount={4}
          loading={loading}
          data-testid="create-officers"
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={t('invite.whoHint')}
          notFoundContent={t('sessions:create.noOfficers')}
          options={staff.map(({ id, name, courtName }) => ({ value: id, label: `${name}（${courtName}）` }))}
        />
      </Form.Item>
      <div className="create-row">
        <Form.Item name="caseNumber" label={t('sessions:create.case')}>
          <Input maxLength={60} placeholder={t('sessions:create.caseHint')} />
        </Form.Item>
        <Form.Item
          name="identityTail"
          label={t('sessions:create.identity')}
          rules={[{ pattern: /^[0-9Xx]{4}$/, message: t('sessions:create.identityWrong') }]}
        >
          <Input maxLength={4} placeholder={t('sessions:create.identityHint')} />
        </Form.Item>
      </div>
    </>
  );
}
