import { CheckCircleFilled, CopyOutlined, SafetyCertificateOutlined, WarningFilled } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { RecordingView, Verification } from '../../signaling/contract/api.ts';
import { clockText, timeText } from '../client/format.ts';
import { post } from '../client/http.ts';
import { faultText } from '../component/fault-text.ts';
import { isKnown } from '../component/known-word.ts';
import { StateTag } from '../component/state-tag.tsx';
import { archive as words } from '../i18n/zh/archive.ts';

/** Whether a recording is what was recorded, in one line; the proof below it. Checking reads every stored byte again. */
export function Integrity({ recording, title }: { recording: RecordingView; title: string }) {
  const { t } = useTranslation('archive');
  const queries = useQueryClient();
  const check = useMutation({
    mutationFn: () => post<Verification>(`/api/recordings/${recording.id}/verify`),
    // It stands under "who looked" at once.
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['call', recording.callId] }),
  });
  if (recording.state !== 'archived') return <Unfinished recording={recording} title={title} />;
  return (
    <div className="integrity">
      <div className="integrity-line">
        <strong>{title}</strong>
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
      <Faults recording={recording} />
      {recording.sha256 ? (
        <Hash name={t('integrity.sha256')} value={recording.sha256} testId="recording-sha256" />
      ) : null}
      <Details recording={recording} result={check.data} />
    </div>
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

function Unfinished({ recording, title }: { recording: RecordingView; title: string }) {
  const { t } = useTranslation(['archive', 'label']);
  const state = recording.state === 'archived' ? 'archiving' : recording.state;
  return (
    <div className="integrity">
      <div className="integrity-line">
        <strong>{title}</strong>
        <span role="status">{t(`player.${state}`)}</span>
      </div>
      <Faults recording={recording} />
    </div>
  );
}

function Faults({ recording }: { recording: RecordingView }) {
  const { t } = useTranslation('archive');
  return (
    <>
      {recording.salvaged ? <Alert type="warning" showIcon title={t('integrity.salvaged')} /> : null}
      {recording.faults.map(({ at, fault }) => (
        <Alert
          key={`${at}${fault}`}
          type="warning"
          showIcon
          title={t('integrity.fault', {
            at: timeText(at),
            fault: isKnown(fault, words.recordingFault) ? t(`recordingFault.${fault}`) : t('recordingFault.other'),
          })}
        />
      ))}
    </>
  );
}

function Hash({ name, value, testId }: { name: string; value: string; testId?: string }) {
  const { t } = useTranslation('archive');
  const { message } = App.useApp();
  const copy = (): void => {
    navigator.clipboard
      .writeText(value)
      .then(() => message.success(t('integrity.copied')))
      .catch(() => undefined);
  };
  return (
    <div className="integrity-hash">
      <span className="quiet">{name}</span>
      <code className="hash" data-testid={testId}>
        {value}
      </code>
      <Button
        type="text"
        size="small"
        icon={<CopyOutlined />}
        aria-label={`${t('integrity.copy')} ${name}`}
        onClick={copy}
      />
    </div>
  );
}

function Details({ recording, result }: { recording: RecordingView; result: Verification | undefined }) {
  const { t } = useTranslation(['archive', 'label']);
  return (
    <details className="integrity-details" open={result !== undefined && !result.ok ? true : undefined}>
      <summary>{t('integrity.details')}</summary>
      {recording.chain ? <Hash name={t('integrity.chain')} value={recording.chain} /> : null}
      {recording.tracks.map(({ side, packets, lost }, index) => (
        <p key={index} className="figure">
          {t('integrity.track', { side: t(`label:side.${side}`), packets, lost })}
        </p>
      ))}
      {result ? <Files result={result} /> : null}
    </details>
  );
}

function Files({ result }: { result: Verification }) {
  const { t } = useTranslation('archive');
  return (
    <>
      <p>{t(result.chainOk ? 'integrity.chainOk' : 'integrity.chainBroken')}</p>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t('integrity.file')}</th>
            <th scope="col">{t('integrity.noted')}</th>
            <th scope="col">{t('integrity.actual')}</th>
            <th scope="col">{t('integrity.verdict')}</th>
          </tr>
        </thead>
        <tbody>
          {result.files.map((file) => (
            <tr key={file.name} className={file.ok ? undefined : 'plain-table-bad'}>
              <td>{isKnown(file.kind, words.fileKind) ? t(`fileKind.${file.kind}`) : file.kind}</td>
              <td className="hash">{file.sha256.slice(0, 16)}…</td>
              <td className="hash">
                {file.actual === 'missing' ? t('integrity.missing') : `${file.actual.slice(0, 16)}…`}
              </td>
              <td>{t(file.ok ? 'integrity.same' : 'integrity.different')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
