import { EyeInvisibleOutlined, EyeOutlined, WarningOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input, type InputRef } from 'antd';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useSearchParams } from 'react-router';
import type { Me } from '../../signaling/contract/api.ts';
import { ApiError } from '../client/http.ts';
import { forgetEnded, SESSION_KEY, wasEnded } from '../client/query.ts';
import { homeOf, mayOpen, rememberedUsername, signIn } from '../client/session.ts';
import { useTitle } from '../component/clock.ts';
import { useSession } from '../component/session.tsx';
import './sign-in.css';

/** Where somebody goes after signing in: where they were going, if their role may, else where they work. */
function destination(me: Me, next: string | null): string {
  return next && mayOpen(me.role, next) ? next : homeOf(me.role);
}

export function SignInPage() {
  const { t } = useTranslation(['signIn', 'shell']);
  useTitle(`${t('title')} · ${t('shell:product')}`);
  const session = useSession();
  const [search] = useSearchParams();
  if (session.data) return <Navigate replace to={destination(session.data, search.get('next'))} />;
  return (
    <main className="sign-in">
      <section className="sign-in-words" aria-label={t('shell:product')}>
        <img src="/favicon.svg" alt="" width={56} height={56} />
        <p className="sign-in-product">{t('shell:product')}</p>
        <p className="sign-in-promise">{t('promise')}</p>
        <p className="sign-in-hint">{t('promiseHint')}</p>
      </section>
      <section className="sign-in-panel">
        <div className="sign-in-card">
          <h1>{t('title')}</h1>
          <SignInForm />
          <p className="sign-in-foot">{t('forgot')}</p>
          <p className="sign-in-foot">
            <Link to="/">{t('citizens')}</Link>
          </p>
        </div>
      </section>
    </main>
  );
}

interface Credentials {
  username: string;
  password: string;
}

function SignInForm() {
  const { t } = useTranslation(['signIn', 'shell']);
  const queries = useQueryClient();
  const [form] = Form.useForm<Credentials>();
  const password = useRef<InputRef>(null);
  const [capsLock, setCapsLock] = useState(false);
  const [ended] = useState(wasEnded);
  const remembered = rememberedUsername();
  const entering = useMutation({
    mutationFn: ({ username, password }: Credentials) => signIn(username, password),
    onSuccess: (me) => {
      forgetEnded();
      queries.setQueryData(SESSION_KEY, me);
    },
    onError: () => {
      form.resetFields(['password']);
      password.current?.focus();
    },
  });
  useEffect(() => {
    if (remembered) password.current?.focus();
  }, [remembered]);
  const watchCapsLock = (event: KeyboardEvent): void => setCapsLock(event.getModifierState('CapsLock'));
  const { error } = entering;
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      size="large"
      initialValues={{ username: remembered, password: '' }}
      onFinish={(values) => entering.mutate(values)}
    >
      <div className="sign-in-message" aria-live="assertive">
        {error ? <Alert type="error" showIcon title={errorText(error)} /> : null}
        {!error && ended ? <Alert type="warning" showIcon title={t('ended')} /> : null}
      </div>
      <Form.Item
        name="username"
        label={t('username')}
        rules={[{ required: true, whitespace: true, message: t('usernameMissing') }]}
      >
        <Input
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus={!remembered}
          maxLength={60}
        />
      </Form.Item>
      <Form.Item
        name="password"
        label={t('password')}
        rules={[{ required: true, message: t('passwordMissing') }]}
        extra={
          <span className="sign-in-caps" role="status">
            {capsLock ? (
              <>
                <WarningOutlined aria-hidden="true" /> {t('capsLock')}
              </>
            ) : null}
          </span>
        }
      >
        <Input.Password
          ref={password}
          autoComplete="current-password"
          maxLength={200}
          onKeyUp={watchCapsLock}
          onKeyDown={watchCapsLock}
          onBlur={() => setCapsLock(false)}
          iconRender={(visible) =>
            visible ? (
              <EyeOutlined aria-label={t('hide')} role="button" />
            ) : (
              <EyeInvisibleOutlined aria-label={t('show')} role="button" />
            )
          }
        />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={entering.isPending}>
        {entering.isPending ? t('submitting') : t('submit')}
      </Button>
    </Form>
  );
}

function errorText(error: Error): string {
  return error instanceof ApiError ? `${error.message}(${error.code})` : error.message;
}
