import { useQuery } from '@tanstack/react-query';
import { Alert, Checkbox, Form, Input, InputNumber, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountView } from '../../signaling/contract/api.ts';
import { NO_SKILLS, type Skills } from '../../signaling/contract/distribution.ts';
import type { Service } from '../../signaling/contract/service.ts';
import { LANGUAGES, ROLES, type Role } from '../../signaling/contract/state.ts';
import { ApiError } from '../client/http.ts';
import { courtsRequest } from '../component/courts.ts';
import { faultText } from '../component/fault-text.ts';
import { useServices, type ServiceChoice } from '../component/services.ts';
import { useMe } from '../component/session.tsx';
import { changeAccount, createAccount } from './account-request.ts';

interface Values {
  username: string;
  name: string;
  role: Role;
  courtId: string;
  services: Service[];
  levels: Skills['levels'];
  languages: Skills['languages'];
  officeNumber: string;
}

interface AccountFormProps {
  /** The account to change; null: a new one. */
  account: AccountView | null;
  onClose: () => void;
  onDone: (account: AccountView, password: string | null) => void;
}

/** Whose telephone may send calls on to the hotline. */
const JUDGES = new Set<Role | undefined>(['judge', 'division-head']);
/** What is meant when nothing is said, as the queue reads it. */
const USUAL_LEVEL = 3;

/** A new account, or name and services of one that is there: role and court of an account never change, because its trail would lose its meaning. */
export function AccountForm({ account, onClose, onDone }: AccountFormProps) {
  const { t } = useTranslation(['admin', 'label']);
  const me = useMe();
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const role = Form.useWatch('role', form) ?? account?.role;
  const services = Form.useWatch('services', form);
  const courtId = Form.useWatch('courtId', form) ?? account?.courtId ?? me.court.id;
  const { of } = useServices();
  const choices = of(courtId);
  const save = async (values: Values): Promise<void> => {
    setBusy(true);
    setError(null);
    const { name, username, courtId } = values;
    const agent = (values.role ?? account?.role) === 'hotline-agent';
    const services = agent ? (values.services ?? []) : [];
    const levels = Object.fromEntries(services.map((service) => [service, values.levels?.[service] ?? USUAL_LEVEL]));
    const officeNumber = JUDGES.has(values.role ?? account?.role)
      ? { officeNumber: values.officeNumber?.trim() || null }
      : {};
    const skills = agent ? { skills: { levels, languages: values.languages } } : {};
    try {
      if (account) onDone(await changeAccount(account.id, { name, services, ...officeNumber, ...skills }), null);
      else {
        const made = await createAccount({
          username,
          name,
          courtId,
          role: values.role,
          services,
          ...officeNumber,
          ...skills,
        });
        onDone(made.account, made.password);
      }
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  const wrong = error instanceof ApiError ? error.fields : {};
  const fault = (field: keyof Values) => (wrong[field] ? { validateStatus: 'error' as const, help: wrong[field] } : {});
  return (
    <Modal
      open
      title={account ? t('account.editTitle', { name: account.name }) : t('account.createTitle')}
      okText={account ? t('save') : t('account.createOk')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{
          name: account?.name,
          role: account?.role,
          services: account?.services ?? choices.map(({ value }) => value),
          levels: account?.skills.levels ?? {},
          languages: account?.skills.languages ?? NO_SKILLS.languages,
          officeNumber: account?.officeNumber ?? '',
          courtId: account?.courtId ?? me.court.id,
        }}
        onValuesChange={(changed: Partial<Values>) => {
          // Each court has services of its own.
          if (changed.courtId)
            form.setFieldValue(
              'services',
              of(changed.courtId).map(({ value }) => value),
            );
        }}
        onFinish={(values) => void save(values)}
      >
        {account ? null : (
          <Form.Item
            name="username"
            label={t('account.username')}
            extra={t('account.usernameHint')}
            rules={[{ pattern: /^[a-z][a-z0-9._-]{1,39}$/, required: true, message: t('account.usernameWrong') }]}
            {...fault('username')}
          >
            <Input autoComplete="off" maxLength={40} autoFocus />
          </Form.Item>
        )}
        <Form.Item
          name="name"
          label={t('account.name')}
          rules={[{ required: true, whitespace: true, message: t('account.nameWrong') }]}
          {...fault('name')}
        >
          <Input autoComplete="off" maxLength={40} />
        </Form.Item>
        {account ? null : <NewAccountPlace role={role} />}
        {role === 'hotline-agent' ? (
          <Form.Item
            name="services"
            label={t('account.services')}
            rules={[{ required: true, type: 'array', min: 1, message: t('account.chooseServices') }]}
            {...fault('services')}
          >
            <ServiceSelect choices={choices} courtId={courtId} />
          </Form.Item>
        ) : null}
        {JUDGES.has(role) ? (
          <Form.Item
            name="officeNumber"
            label={t('account.officeNumber')}
            extra={t('account.officeNumberHint')}
            rules={[{ pattern: /^\s*(\+?[0-9][0-9 ()-]{2,23})?\s*$/, message: t('account.officeNumberWrong') }]}
            {...fault('officeNumber')}
          >
            <Input autoComplete="off" maxLength={24} inputMode="tel" />
          </Form.Item>
        ) : null}
        {role === 'hotline-agent' ? <SkillFields services={services ?? []} courtId={courtId} /> : null}
      </Form>
      {error ? <Alert type="error" showIcon role="alert" title={faultText(error, t('account.failed'))} /> : null}
    </Modal>
  );
}

interface ServiceSelectProps {
  choices: ServiceChoice[];
  courtId: string;
  /** These come from the form. */
  id?: string;
  value?: Service[];
  onChange?: (services: Service[]) => void;
}

/** Services of the court; one that takes no calls any more is shown by its name until it is taken away. */
function ServiceSelect({ choices, courtId, value = [], ...field }: ServiceSelectProps) {
  const { name } = useServices();
  const gone = value.filter((service) => !choices.some((choice) => choice.value === service));
  return (
    <Select<Service[], ServiceChoice>
      mode="multiple"
      {...field}
      value={value}
      options={[...choices, ...gone.map((service) => ({ value: service, label: name(service, courtId) }))]}
    />
  );
}

/** How good somebody is at each service they answer, and in which languages. */
function SkillFields({ services, courtId }: { services: Service[]; courtId: string }) {
  const { t } = useTranslation('admin');
  const { name } = useServices();
  return (
    <>
      <Form.Item label={t('account.levels')} extra={t('account.levelsHint')}>
        <div className="skill-levels">
          {services.map((service) => (
            <label key={service} className="skill-level">
              <span>{name(service, courtId)}</span>
              <Form.Item name={['levels', service]} noStyle initialValue={USUAL_LEVEL}>
                <InputNumber min={1} max={5} precision={0} size="small" />
              </Form.Item>
            </label>
          ))}
        </div>
      </Form.Item>
      <Form.Item
        name="languages"
        label={t('account.languages')}
        rules={[{ required: true, type: 'array', min: 1, message: t('account.chooseLanguages') }]}
      >
        <Checkbox.Group options={LANGUAGES.map((value) => ({ value, label: t(`account.language.${value}`) }))} />
      </Form.Item>
    </>
  );
}

function NewAccountPlace({ role }: { role: Role | undefined }) {
  const { t } = useTranslation(['admin', 'label']);
  const courts = useQuery(courtsRequest);
  return (
    <>
      <Form.Item
        name="role"
        label={t('account.role')}
        extra={role ? `${t('account.power')}：${t(`power.${role}`)}` : undefined}
        rules={[{ required: true, message: t('account.chooseRole') }]}
      >
        <Select
          placeholder={t('account.chooseRole')}
          options={ROLES.map((value) => ({ value, label: t(`label:role.${value}`) }))}
        />
      </Form.Item>
      <Form.Item
        name="courtId"
        label={t('account.court')}
        rules={[{ required: true, message: t('account.chooseCourt') }]}
      >
        <Select
          placeholder={t('account.chooseCourt')}
          loading={courts.isPending}
          options={(courts.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
    </>
  );
}
