import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { ApiError, post } from '../client/http.ts';
import { faultText } from '../component/fault-text.ts';
import { useMe } from '../component/session.tsx';
import { OWN_SESSIONS_KEY } from './own-sessions.tsx';

/** What the server asks of a new password (signaling/contract/api.ts). */
const LENGTH = { min: 10, max: 200 };

interface Values {
  current: string;
  next: string;
  again: string;
}

/** Changes the own password; the server then ends all other sessions. */
export function PasswordForm() {
  const { t } = useTranslation('ownAccount');
  const me = useMe();
  const queries = useQueryClient();
  const [form] = Form.useForm<Values>();
  const change = useMutation({
    mutationFn: ({ current, next }: Values) => post<null>('/api/session/password', { current, next }),
    onSuccess: () => {
      form.resetFields();
      void queries.invalidateQueries({ queryKey: OWN_SESSIONS_KEY });
    },
    onError: (error) => {
      const wrong = error instanceof ApiError ? error.fields : {};
      const names = (['current', 'next'] as const).filter((name) => wrong[name]);
      form.setFields(names.map((name) => ({ name, errors: [wrong[name] ?? ''] })));
      if (names[0]) form.focusField(names[0]);
    },
  });
  const { error } = change;
  const atField = error instanceof ApiError && (error.fields['current'] ?? error.fields['next']) !== undefined;
  return (
    <Form<Values> form={form} layout="vertical" requiredMark={false} onFinish={(values) => change.mutate(values)}>
      {/* For password managers: whose password it is. */}
      <input className="visually-hidden" type="text" autoComplete="username" value={me.username} readOnly hidden />
      <Form.Item
        name="current"
        label={t('password.current')}
        rules={[{ required: true, message: t('password.currentMissing') }]}
      >
        <Input.Password autoComplete="current-password" maxLength={LENGTH.max} visibilityToggle={false} />
      </Form.Item>
      <Form.Item
        name="next"
        label={t('password.next')}
        extra={t('password.nextHint')}
        dependencies={['current']}
        validateTrigger="onBlur"
        rules={[
          { required: true, min: LENGTH.min, message: t('password.nextShort') },
          ({ getFieldValue }) => ({
            validator: (_, value: string) =>
              value && value === getFieldValue('current')
                ? Promise.reject(new Error(t('password.nextSame')))
                : Promise.resolve(),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={LENGTH.max} visibilityToggle={false} />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('password.again')}
        dependencies={['next']}
        validateTrigger="onBlur"
        rules={[
          ({ getFieldValue }) => ({
            validator: (_, value: string) =>
              (value ?? '') === (getFieldValue('next') ?? '')
                ? Promise.resolve()
                : Promise.reject(new Error(t('password.againWrong'))),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={LENGTH.max} visibilityToggle={false} />
      </Form.Item>
      <p className="own-account-effect">{t('password.effect')}</p>
      <Button type="primary" htmlType="submit" loading={change.isPending}>
        {t('password.save')}
      </Button>
      <div className="own-account-told" aria-live="polite">
        {change.isSuccess ? <Alert type="success" showIcon title={t('password.done')} /> : null}
        {error && !atField ? <Alert type="error" showIcon title={faultText(error, t('password.failed'))} /> : null}
      </div>
    </Form>
  );
}
