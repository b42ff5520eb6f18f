import { CopyOutlined } from '@ant-design/icons';
import { Alert, App, Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';

/** A new password, shown this once. It closes only by its button, so that it is not lost by a slip. */
export function PasswordDialog({
  name,
  username,
  password,
  onClose,
}: {
  name: string;
  username: string;
  password: string;
  onClose: () => void;
}) {
  const { t } = useTranslation('admin');
  const { message } = App.useApp();
  const copy = (): void => {
    navigator.clipboard
      .writeText(password)
      .then(() => message.success(t('copied')))
      .catch(() => undefined); // it stands there to be read
  };
  return (
    <Modal
      open
      title={t('account.passwordTitle', { name })}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('account.passwordOk')}
        </Button>
      }
    >
      <Alert type="warning" showIcon title={t('account.passwordHint')} />
      <dl className="password">
        <dt>{t('account.username')}</dt>
        <dd className="hash">{username}</dd>
        <dt>{t('account.password')}</dt>
        <dd>
          <code className="hash password-text" data-testid="new-password">
            {password}
          </code>
          <Button icon={<CopyOutlined />} onClick={copy}>
            {t('copy')}
          </Button>
        </dd>
      </dl>
    </Modal>
  );
}
