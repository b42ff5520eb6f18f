export { RecordingRecord } from './record.ts';
export { RecordingStore, type Channel, type RecordingScope } from './store.ts';
export type { RecordingDocument } from './recording.ts';
