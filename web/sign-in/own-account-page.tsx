import { useTranslation } from 'react-i18next';
import { Card, Fact, PageFrame } from '../component/page-frame.tsx';
import { useMe } from '../component/session.tsx';
import { TimeText } from '../component/time-text.tsx';
import { OwnSessions } from './own-sessions.tsx';
import { PasswordForm } from './password-form.tsx';
import './own-account.css';

/** What everybody may do to the own account: see it, change the password, end sessions elsewhere. */
export function OwnAccountPage() {
  const { t } = useTranslation(['ownAccount', 'label']);
  const me = useMe();
  return (
    <PageFrame title={t('title')}>
      <Card title={me.name}>
        <dl className="facts">
          <Fact name={t('username')}>{me.username}</Fact>
          <Fact name={t('role')}>{t(`label:role.${me.role}`)}</Fact>
          <Fact name={t('court')}>{me.court.name}</Fact>
          <Fact name={t('expiresAt')}>
            <TimeText at={me.expiresAt} />
          </Fact>
        </dl>
        <p className="quiet own-account-hint">{t('wrongFacts')}</p>
      </Card>
      <div className="own-account-parts">
        <Card title={t('password.title')}>
          <PasswordForm />
        </Card>
        <OwnSessions />
      </div>
    </PageFrame>
  );
}
