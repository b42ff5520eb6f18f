import type { Twin } from '../twin.ts';
import type { callback as zh } from '../zh/callback.ts';

export const callback: Twin<typeof zh> = {
  title: 'Callbacks',
  total: '{{count}} in all',
  export: 'Export table',
  exported: 'Exported',
  tries: '{{count}} of {{most}}',
  inLine: 'in line',
  column: {
    queuedAt: 'Joined the queue',
    createdAt: 'Listed',
    number: 'Number',
    service: 'Service',
    source: 'Source',
    state: 'State',
    tries: 'Tries',
    next: 'Next try',
  },
  filter: {
    number: 'Number',
    numberHint: 'whole number or last four digits',
    source: 'Source',
    all: 'All',
    state: 'State',
    anyState: 'All states',
    open: 'Open',
    service: 'Service',
    anyService: 'All services',
    clear: 'Clear',
  },
  empty: 'No callbacks yet',
  emptyHint:
    'Callers who press the key while waiting, and calls that broke off before they were answered, are listed here.',
  noMatch: 'No callback matches',
  noMatchHint: 'Try fewer conditions.',
  detail: {
    title: 'Callback',
    court: 'Court',
    origin: 'The call',
    openCall: 'Open call',
    tries: 'Tries',
    noTries: 'Not called yet',
    next: 'Next try:',
  },
  done: {
    button: 'Mark as dealt with',
    title: 'Mark as dealt with',
    hint: 'The citizen will not be called any more. Say how the matter was dealt with; it stays in the record.',
    saved: 'Marked as dealt with',
  },
  cancel: {
    button: 'Cancel callback',
    title: 'Cancel callback',
    hint: 'The citizen will not be called. The reason is audited.',
    saved: 'Cancelled',
  },
};
