import type { CaptionLine } from '../../signaling/contract/session.ts';
import { NoView, type Jump } from './parts.tsx';
import { TranscriptEditor } from './transcript-editor.tsx';
import { TranscriptReader } from './transcript-reader.tsx';
import { TranscriptSigning } from './transcript-signing.tsx';
import type { As } from './transcript-session.ts';
import { useTranscript } from './use-transcript.ts';

interface TranscriptPanelProps {
  sessionId: string;
  as: As;
  onJump?: Jump;
  /** What the captions understood, oldest first, for who writes. */
  heard?: readonly CaptionLine[];
}

/** The record as it fits who looks: written by clerk and officer, read along by everybody else, signed once it is given for signing. */
export function TranscriptPanel({ sessionId, as, onJump, heard = [] }: TranscriptPanelProps) {
  const { session: _session, ...snapshot } = useTranscript(sessionId, as);
  const { view } = snapshot;
  const jump = onJump ? { onJump } : {};
  if (!view) return <NoView snapshot={snapshot} />;
  const role = view.me?.role;
  if (role === 'clerk' || role === 'officer') {
    return <TranscriptEditor sessionId={sessionId} as={as} heard={heard} {...jump} />;
  }
  if (view.started && view.state !== 'writing') return <TranscriptSigning sessionId={sessionId} as={as} {...jump} />;
  return <TranscriptReader sessionId={sessionId} as={as} {...jump} />;
}
