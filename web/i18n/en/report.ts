import type { report as words } from '../zh/report.ts';
import type { Twin } from '../twin.ts';

export const report: Twin<typeof words> = {
  title: 'Waiting',
  back: 'Back to the board',
  hint: 'Calls that queued for an officer, by day and service. Error of the estimate: how far the wait told when joining was from the real one; a bias above 0 means that callers waited less than they were told.',
  export: 'Export',
  exported: 'Exported',
  filter: { from: 'From', to: 'To', time: 'Days', service: 'Service', all: 'All services' },
  preset: { today: 'Today', week: 'Last 7 days', month: 'Last 30 days' },
  column: {
    day: 'Day',
    service: 'Service',
    calls: 'Queued',
    answered: 'Answered',
    abandoned: 'Gave up',
    wait: 'Wait: median / 90 %',
    serviceLevel: 'In time',
    error: 'Error of the estimate',
    bias: 'Bias of the estimate',
  },
  total: 'Total',
  estimates: '{{count}} calls',
  empty: 'Nobody queued in these days',
  emptyHint: 'Choose other days, or all services.',
  seconds: '{{value}} s',
};
