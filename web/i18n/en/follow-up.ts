import type { Twin } from '../twin.ts';
import type { followUp as zh } from '../zh/follow-up.ts';

export const followUp: Twin<typeof zh> = {
  title: 'Follow-ups',
  back: 'Back to the board',
  total: '{{count}} calls',
  hint: 'Calls that were rated low. Listen, call the person back, and write what came of it.',
  state: { label: 'Progress', open: 'To do', done: 'Done' },
  empty: { open: 'Nothing to follow up', done: 'No follow-ups yet' },
  emptyHint: {
    open: 'When a caller gives a low rating, the call appears here.',
    done: 'What was followed up is kept here.',
  },
  column: {
    arrivedAt: 'Called at',
    caller: 'Caller',
    agent: 'Officer',
    rating: 'Rating',
    matter: 'Service / category',
    talk: 'Talk',
    followedUp: 'Follow-up',
  },
  due: 'To do',
  by: '{{name}}',
  open: 'Open the call',
  expand: 'Listen and follow up',
  noRecording: 'There is no recording of this call to play.',
  note: 'What came of it',
  noteExample: 'For example: called back, explained the answer again; the caller understood.',
  noteShort: 'Please write what came of it, at least two characters.',
  done: 'Followed up',
  saved: 'Follow-up noted',
  failed: 'Not noted',
};
