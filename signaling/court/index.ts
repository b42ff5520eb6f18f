export { CourtDirectory, type DirectoryParts, type Published } from './directory.ts';
export type { Author, Court, CourtRules } from './court.ts';
export { CourtDrafts, type Drafted } from './draft.ts';
export { SHIPPED_TEMPLATES } from './record-templates.ts';
export { versionsOf } from './version.ts';
export { weekdayOf, WorkCalendar } from './calendar.ts';
export { isOpenAt, standardHours } from './hours.ts';
export { callbackFlow, loadDefaultFlow, loadDialInFlow, loadRingFlow } from './flow.ts';
export { numberOfCourt, wasCalled } from './number.ts';
