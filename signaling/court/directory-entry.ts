import {
  api,
  DEFAULT_DISTRIBUTION,
  distributionRules,
  flowApi,
  type Flow,
  type RecordTemplates,
} from '../contract/index.ts';
import type { Court, CourtDocument, CourtRules, VersionDocument } from './court.ts';
import type { Newest } from './version.ts';

/** A version of a flow that is in force. `calledNumber` null: for all numbers of the court that have none of their own. */
export interface Published {
  courtId: string;
  calledNumber: string | null;
  flowId: string;
  version: number;
  flow: Flow;
}

/** Rules, or figures of them, may be missing in a copy of an older release. */
export interface Entry extends Partial<CourtRules> {
  court: Court;
  hours: api.OpeningHoursView | null;
  announcement: flowApi.AnnouncementView | null;
  /** Missing in a copy of an older release. */
  records?: { templates: RecordTemplates; version: number } | null;
  /** Of this court. */
  flows: Published[];
}

type Saved = Pick<api.OpeningHoursView, 'version' | 'savedBy' | 'savedAt'>;

/** Its newest versions are in force; of rules nobody has saved yet, what its document holds. What does not parse any more (an older release wrote it) is as if it were not there. */
export function entryOf(document: CourtDocument, newest: Newest): Omit<Entry, 'flows'> {
  const { hours, announcement, records } = newest;
  const templates = api.recordTemplates.safeParse(records?.content).data;
  const { _id: id, name, level, parentId, numbers } = document;
  const parsedHours = api.openingHours.safeParse(hours?.content);
  const parsedAnnouncement = flowApi.announcement.safeParse(announcement?.content);
  // Figures that came with a later release are as a court begins with.
  const settings = api.courtSettings.safeParse({
    ...api.DEFAULT_COURT_SETTINGS,
    ...(newest.settings?.content ?? document.settings),
  });
  const services = api.courtServices.safeParse(newest.services?.content);
  const distribution = distributionRules.safeParse(newest.distribution?.content ?? document.distribution);
  const outbound = api.outboundRules.safeParse(newest.outbound?.content ?? document.outbound);
  return {
    court: { id, name, level, parentId, numbers },
    settings: settings.data ?? api.DEFAULT_COURT_SETTINGS,
    services: services.data ?? api.DEFAULT_COURT_SERVICES,
    distribution: distribution.data ?? DEFAULT_DISTRIBUTION,
    outbound: outbound.data ?? api.DEFAULT_OUTBOUND_RULES,
    records: records && templates ? { templates, version: records.version } : null,
    hours: hours && parsedHours.success ? { ...parsedHours.data, ...savedAs(hours) } : null,
    announcement:
      announcement && parsedAnnouncement.success ? { ...parsedAnnouncement.data, ...savedAs(announcement) } : null,
  };
}

const savedAs = ({ version, savedBy, savedAt }: VersionDocument): Saved => ({
  version,
  savedBy,
  savedAt: savedAt.toISOString(),
});
