import { useMemo } from 'react';
import type { RoomView } from '../../signaling/contract/session.ts';
import { TranscriptPanel, useTranscript, type Jump } from '../transcript/index.ts';
import { useRoom } from './room-context.ts';

/** The record beside the stage, for staff, with what the captions understood to be taken over. */
export function SessionRecord({ view }: { view: RoomView }) {
  const { captions } = useRoom();
  const heard = useMemo(() => captions.map(({ line }) => line), [captions]);
  return <TranscriptPanel sessionId={view.sessionId} as="staff" heard={heard} />;
}

/** The record beside the officer's picture, for who came as a citizen: nothing before it is begun; the larger part of the room while it is signed. */
export function PetitionerRecord({ sessionId }: { sessionId: string }) {
  const { view } = useTranscript(sessionId, 'guest');
  if (!view?.started) return null;
  return (
    <aside className={`petitioner-record petitioner-record-${view.state}`} data-testid="petitioner-record">
      <TranscriptPanel sessionId={sessionId} as="guest" />
    </aside>
  );
}

/** Plays a recording on this page from there. */
const play: Jump = (offsetMs, recordingId) => {
  const video = document.querySelector<HTMLVideoElement>(`video[data-recording="${CSS.escape(recordingId)}"]`);
  if (!video) return;
  video.currentTime = offsetMs / 1000;
  video.scrollIntoView({ block: 'center' });
  void video.play();
};

/** The record in the file of a session, its times leading into the recording above it. */
export function RecordOfFile({ sessionId }: { sessionId: string }) {
  return (
    <div className="session-record-file">
      <TranscriptPanel sessionId={sessionId} as="staff" onJump={play} />
    </div>
  );
}
