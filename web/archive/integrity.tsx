import { CopyOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordingView, Verification } from '../../signaling/contract/api.ts';
import { timeText } from '../client/format.ts';
import { isKnown } from '../component/known-word.ts';
import { archive as words } from '../i18n/zh/archive.ts';
import { RecordingCheck } from './recording-check.tsx';

/** Whether a recording is what was recorded; the proof below it. */
export function Integrity({ recording, title }: { recording: RecordingView; title: string }) {
  const { t } = useTranslation('archive');
  const queries = useQueryClient();
  const [result, setResult] = useState<Verification>();
  const checked = (checkedNow: Verification): void => {
    setResult(checkedNow);
    // It stands under "who looked" at once.
    void queries.invalidateQueries({ queryKey: ['call', recording.callId] });
  };
  if (recording.state !== 'archived') return <Unfinished recording={recording} title={title} />;
  return (
    <div className="integrity">
      <RecordingCheck recordingId={recording.id} title={title} onChecked={checked} />
      <Faults recording={recording} />
      {recording.sha256 ? (
        <Hash name={t('integrity.sha256')} value={recording.sha256} testId="recording-sha256" />
      ) : null}
      <Details recording={recording} result={result} />
    </div>
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
