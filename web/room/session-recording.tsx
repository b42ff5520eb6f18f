import { useQuery } from '@tanstack/react-query';
import { Spin } from 'antd';
import { useTranslation } from 'react-i18next';
import type { SessionDetail } from '../../signaling/contract/session-api.ts';
import { RecordingCheck } from '../archive/recording-check.tsx';
import { clockText } from '../client/format.ts';
import { ApiError } from '../client/http.ts';

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
  const { t } = useTranslation('sessions');
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
      {ready.data === true ? <RecordingCheck recordingId={id} /> : null}
    </div>
  );
}
