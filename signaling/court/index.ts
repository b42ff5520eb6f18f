export { CourtDirectory, type DirectoryParts } from './directory.ts';
export type { Court, CourtSettings } from './court.ts';
export { courtSettings } from './court.ts';
export { WorkCalendar } from './calendar.ts';
export { standardHours, isOpenAt } from './hours.ts';
export { loadDefaultFlow, checkFlow } from './flow.ts';
