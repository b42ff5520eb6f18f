import { CopyOutlined } from '@ant-design/icons';
import { Alert, App, Button, Input } from 'antd';
import { useTranslation } from 'react-i18next';

/** A join link, shown this once, to be copied; and what its owner is asked for. */
export function LinkCard({ link, check }: { link: string; check: string | null }) {
  const { t } = useTranslation('room');
  const { message } = App.useApp();
  const whole = new URL(link, location.href).href;
  const copy = (): void => {
    navigator.clipboard.writeText(whole).then(
      () => void message.success(t('link.copied')),
      () => void message.warning(t('link.notCopied')),
    );
  };
  return (
    <div className="link-card">
      <Alert type="info" showIcon title={t('link.once')} />
      <div className="link-line">
        <Input
          readOnly
          value={whole}
          aria-label={t('link.label')}
          data-testid="join-link"
          onFocus={(event) => event.target.select()}
        />
        <Button icon={<CopyOutlined />} onClick={copy}>
          {t('link.copy')}
        </Button>
      </div>
      <p>{check ? t('link.check', { check }) : t('link.checkPhone')}</p>
    </div>
  );
}
