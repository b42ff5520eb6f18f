export { WaitingReports } from './waiting.ts';
export { Tally } from './tally.ts';
