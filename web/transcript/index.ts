export type { Jump } from './parts.tsx';
export { TranscriptEditor } from './transcript-editor.tsx';
export { TranscriptPanel } from './transcript-panel.tsx';
export { TranscriptReader } from './transcript-reader.tsx';
export { TranscriptSigning } from './transcript-signing.tsx';
export { useTranscript } from './use-transcript.ts';
