export { CourtDirectory, type DirectoryParts } from './directory.ts';
export type { Court, Author } from './court.ts';
export { WorkCalendar } from './calendar.ts';
export { isOpenAt, standardHours } from './hours.ts';
export { loadDefaultFlow, flowFaults } from './flow.ts';
