import { CheckCircleFilled, SafetyCertificateOutlined, WarningFilled } from '@ant-design/icons';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Spin } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Verification } from '../../signaling/contract/api.ts';
import type { SessionDetail } from '../../signaling/contract/session-api.ts';
import { clockText } from '../client/format.ts';
import { ApiError, post } from '../client/http.ts';
import { faultText } from '../component/fault-text.ts';
import { StateTag } from '../component/state-tag.tsx';

const LOOK_EVERY = 3000;

/** Whether the picture can be played; it is put together after the session. Throws ApiError when it never will be. */
async function isReady(id: string, signal: AbortSignal): Promise<boolean> {
  const response = await fetch(videoPath(id), { headers: { Range: 'bytes=0-0' }, credentials: 'same-origin', signal });
  if (response.ok) return true;
  if (response.status === 409 || response.status === 503) return false;
  throw new ApiError('R-001', '', { status: response.status });
}
const videoPath = (id: string): string => `/api/recordings/${encodeURIComponent(id)}/video`;

interface SessionRecordingProps {
  recording: SessionDetail['recordings'][number];
  title: string;
}

/** The composed picture with its player, and whether it is what was recorded, in one line. */
export function SessionRecording({ recording: { recordingId: id, from, to }, title }: SessionRecordingProps) {
  const { t } = useTranslation('room');
  const ready = useQuery({
    queryKey: ['session-video', id],
    queryFn: ({ signal }) => isReady(id, signal),
    refetchInterval: ({ state }) => (state.data === true ? false : LOOK_EVERY),
    retry: false,
  });
  return (
    <div className="session-recording">
      <p>
        <strong>{title}</strong>{' '}
        <span className="quiet figure">
          {clockText(from, true)} – {to ? clockText(to, true) : t('recordingState.running')}
        </span>
      </p>
      {ready.data === true ? (
        // What is said is in the record; there are no subtitles to a recording.
        <video
          className="session-video"
          controls
          preload="metadata"
          src={videoPath(id)}
          data-testid="session-video"
          data-recording={id}
          aria-label={title}
        />
      ) : (
        <p className="session-preparing" role="status" data-testid="session-preparing">
          {ready.isError ? (
            t('recordingState.missing')
          ) : (
            <>
              <Spin size="small" /> {t(to ? 'recordingState.preparing' : 'recordingState.afterEnd')}
            </>
          )}
        </p>
      )}
      {ready.data === true ? <Verify id={id} /> : null}
    </div>
  );
}

function Verify({ id }: { id: string }) {
  const { t } = useTranslation('archive');
  const check = useMutation({ mutationFn: () => post<Verification>(`/api/recordings/${id}/verify`) });
  const result = check.data;
  return (
    <div className="integrity-line">
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
      <span className="page-frame-space" />
      <Button
        icon={<SafetyCertificateOutlined />}
        loading={check.isPending}
        data-testid="recording-verify"
        onClick={() => check.mutate()}
      >
        {t(check.isPending ? 'integrity.verifying' : 'integrity.verify')}
      </Button>
      {result && !result.ok ? <Alert type="error" showIcon role="alert" title={t('integrity.broken')} /> : null}
      {check.error ? (
        <Alert type="error" showIcon role="alert" title={faultText(check.error, t('integrity.failed'))} />
      ) : null}
    </div>
  );
}
