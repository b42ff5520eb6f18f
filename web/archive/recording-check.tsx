import { CheckCircleFilled, SafetyCertificateOutlined, WarningFilled } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Verification } from '../../signaling/contract/api.ts';
import { clockText } from '../client/format.ts';
import { post } from '../client/http.ts';
import { faultText } from '../component/fault-text.ts';
import { StateTag } from '../component/state-tag.tsx';
import './recording-check.css';

interface RecordingCheckProps {
  recordingId: string;
  /** Stands first in the line. */
  title?: string;
  onChecked?: (result: Verification) => void;
}

/** Whether a recording is what was recorded, in one line. Checking reads every stored byte again. */
export function RecordingCheck({ recordingId, title, onChecked }: RecordingCheckProps) {
  const { t } = useTranslation('archive');
  const check = useMutation({
    mutationFn: () => post<Verification>(`/api/recordings/${encodeURIComponent(recordingId)}/verify`),
    ...(onChecked ? { onSuccess: onChecked } : {}),
  });
  return (
    <>
      <div className="integrity-line">
        {title ? <strong>{title}</strong> : null}
        <Verdict result={check.data} />
        <span className="page-frame-space" />
        <Button
          icon={<SafetyCertificateOutlined />}
          loading={check.isPending}
          data-testid="recording-verify"
          onClick={() => check.mutate()}
        >
          {t(check.isPending ? 'integrity.verifying' : 'integrity.verify')}
        </Button>
      </div>
      {check.data && !check.data.ok ? <Alert type="error" showIcon role="alert" title={t('integrity.broken')} /> : null}
      {check.error ? (
        <Alert type="error" showIcon role="alert" title={faultText(check.error, t('integrity.failed'))} />
      ) : null}
    </>
  );
}

function Verdict({ result }: { result: Verification | undefined }) {
  const { t } = useTranslation('archive');
  return (
    <span role="status" className="integrity-verdict">
      {result === undefined ? (
        <StateTag tone="idle" icon={<SafetyCertificateOutlined />} word={t('integrity.fresh')} />
      ) : null}
      {result?.ok ? <StateTag tone="good" icon={<CheckCircleFilled />} word={t('integrity.checked')} /> : null}
      {result && !result.ok ? <StateTag tone="bad" icon={<WarningFilled />} word={t('integrity.different')} /> : null}
      {result ? (
        <span className="quiet figure">{t('integrity.checkedAt', { at: clockText(result.checkedAt, true) })}</span>
      ) : null}
    </span>
  );
}
