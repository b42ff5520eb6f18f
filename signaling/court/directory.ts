import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import {
  api,
  CourtError,
  DEFAULT_DISTRIBUTION,
  type flowApi,
  type CourtService,
  type DistributionRules,
  type Flow,
  type RecordTemplates,
  type Service,
} from '../contract/index.ts';
import { KEY_PREFIX } from '../redis.ts';
import { WorkCalendar } from './calendar.ts';
import { CourtModel, VERSIONS, type Author, type Court, type CourtDocument, type CourtRules } from './court.ts';
import { entryOf, type Entry, type Published } from './directory-entry.ts';
import { leadsTo, limitMessages } from './flow.ts';
import { isOpenAt, standardHours } from './hours.ts';
import { plainNumber } from '../personal-data/index.ts';
import { courtOfNumber, numberOfCourt } from './number.ts';
import { FIRST_VERSION, SHIPPED_TEMPLATES } from './record-templates.ts';
import { addVersion, keepFirst, newestVersions } from './version.ts';

/** JSON of everything below, for a start while the database is away. */
const COPY = `${KEY_PREFIX}courts`;
const CHANNEL = `${KEY_PREFIX}courts-changed`;

export interface DirectoryParts {
  redis: Redis;
  /** May be shared with other subscribers. */
  subscriber: Redis;
  /** For courts that have none of their own. */
  defaultFlow: Flow;
  /** Reads the flows that are in force from the database. */
  publishedFlows: () => Promise<Published[]>;
  log: Logger;
}

const DEFAULT_RULES: CourtRules = {
  services: api.DEFAULT_COURT_SERVICES,
  settings: api.DEFAULT_COURT_SETTINGS,
  distribution: DEFAULT_DISTRIBUTION,
  outbound: api.DEFAULT_OUTBOUND_RULES,
};

const NO_ANNOUNCEMENT: flowApi.AnnouncementView = {
  on: false,
  text: '',
  audio: null,
  source: 'spoken',
  version: 0,
  savedBy: '',
  savedAt: null,
};

/**
 * The tree of courts with everything that letting a call in needs: numbers, hours, settings, flow. Kept in memory, so that calls go on while the
 * database is away; a copy in Redis serves a start without it. A change on one replica reaches all.
 */
export class CourtDirectory {
  readonly #parts: DirectoryParts;
  #entries = new Map<string, Entry>();
  #calendars = new Map<string, WorkCalendar>();
  #refreshing: Promise<void> | null = null;
  #again = false;

  constructor(parts: DirectoryParts) {
    this.#parts = parts;
  }

  /** Takes the copy in Redis, if there is one, and listens for changes. The database is read by `refresh` when it is there. */
  async start(): Promise<void> {
    const { subscriber, redis, log } = this.#parts;
    const refresh = (): void => {
      this.refresh().catch((error: unknown) => log.warn({ err: error }, 'courts not refreshed, the last copy holds'));
    };
    subscriber.on('message', (channel: string) => {
      if (channel === CHANNEL) refresh();
    });
    await subscriber.subscribe(CHANNEL);
    // What was published while the subscriber was not connected is lost.
    subscriber.on('ready', refresh);
    const copy = await redis.get(COPY);
    if (copy && this.#entries.size === 0) this.#take(JSON.parse(copy) as Entry[]);
  }

  /** Whether any court is known. */
  get loaded(): boolean {
    return this.#entries.size > 0;
  }

  all(): Court[] {
    return [...this.#entries.values()].map((entry) => entry.court);
  }

  get(id: string): Court | null {
    return this.#entries.get(id)?.court ?? null;
  }

  /** Ids of the court and of all below it: what its people may see. */
  visible(courtId: string): string[] {
    const seen = new Set([courtId]);
    // A set grows while it is walked over, and takes nobody twice: a circle in the data ends too.
    for (const id of seen) {
      for (const { court } of this.#entries.values()) if (court.parentId === id) seen.add(court.id);
    }
    return [...seen];
  }

  /** Ids of the courts above, the next one first. */
  above(courtId: string): string[] {
    const found: string[] = [];
    let next = this.get(courtId)?.parentId ?? null;
    while (next !== null && !found.includes(next) && next !== courtId) {
      found.push(next);
      next = this.get(next)?.parentId ?? null;
    }
    return found;
  }

  // oxlint-disable-next-line typescript/require-await -- asynchronous for callers, so that a larger country may be looked up elsewhere
  async byCalledNumber(number: string): Promise<Court | null> {
    return courtOfNumber(this.all(), number);
  }

  /** Whether a court's line is open at that moment. */
  // oxlint-disable-next-line typescript/require-await -- see above
  async isOpen(courtId: string, at: Date): Promise<boolean> {
    return isOpenAt(this.hours(courtId, at), at);
  }

  // oxlint-disable-next-line typescript/require-await -- see above
  async settings(courtId: string): Promise<api.CourtSettings> {
    return this.rules(courtId, 'settings');
  }

  /** How long a desk rings, s. */
  ringSeconds(courtId: string): number {
    return this.rules(courtId, 'settings').ringSeconds;
  }

  /** How this court gives calls to officers. */
  distribution(courtId: string): DistributionRules {
    return this.rules(courtId, 'distribution');
  }

  /** What this court may call out to, and how often. */
  outboundRules(courtId: string): api.OutboundRules {
    return this.rules(courtId, 'outbound');
  }

  /** What its callers can wait for, with those that take no calls any more. */
  services(courtId: string): CourtService[] {
    return this.rules(courtId, 'services').services;
  }

  takesCalls(courtId: string, service: Service): boolean {
    return this.services(courtId).some(({ id, active }) => active && id === service);
  }

  /** What a service of a court is called in Chinese: one of another court by that court's word, one that no list has by its id. */
  serviceName(courtId: string, service: Service): string {
    const named = (id: string): string | undefined => this.services(id).find((one) => one.id === service)?.zh;
    const own = named(courtId);
    if (own !== undefined) return own;
    for (const id of this.#entries.keys()) {
      const other = named(id);
      if (other !== undefined) return other;
    }
    return service;
  }

  /** Names of the flows in force that lead to a service. */
  flowsTo(courtId: string, service: Service): string[] {
    const entry = this.#entries.get(courtId);
    if (!entry) return [];
    const own = new Set(entry.flows.map(({ calledNumber }) => calledNumber));
    // What is shipped is heard at numbers that have nothing of their own.
    const shipped = !own.has(null) && entry.court.numbers.some((number) => !own.has(number));
    const flows = [...entry.flows.map(({ flow }) => flow), ...(shipped ? [this.#parts.defaultFlow] : [])];
    return flows.filter((flow) => leadsTo(flow, service)).map(({ name }) => name);
  }

  /** What callers of this court's number hear: the number's own flow, else the court's, else the one that is shipped (no id, version 0). */
  async flow(courtId: string, called: string): Promise<{ flow: Flow; flowId: string | null; version: number }> {
    const entry = this.#entries.get(courtId);
    const number = entry ? numberOfCourt(entry.court, called) : null;
    const flows = entry?.flows ?? [];
    const own =
      flows.find(({ calledNumber }) => calledNumber !== null && calledNumber === number) ??
      flows.find(({ calledNumber }) => calledNumber === null);
    const { messageMaxSeconds } = await this.settings(courtId);
    const flow = limitMessages(own?.flow ?? this.#parts.defaultFlow, messageMaxSeconds);
    return { flow, flowId: own?.flowId ?? null, version: own?.version ?? 0 };
  }

  announcement(courtId: string): flowApi.AnnouncementView {
    return this.#entries.get(courtId)?.announcement ?? NO_ANNOUNCEMENT;
  }

  /** Texts around the entries of a record (笔录), by kind, and their version. */
  recordTemplates(courtId: string): { templates: RecordTemplates; version: number } {
    return this.#entries.get(courtId)?.records ?? { templates: SHIPPED_TEMPLATES, version: FIRST_VERSION };
  }

  hours(courtId: string, at = new Date()): api.OpeningHoursView {
    const saved = this.#entries.get(courtId)?.hours;
    return saved ?? { ...standardHours(at.getUTCFullYear()), version: 0, savedBy: '', savedAt: null };
  }

  /** Working days as this court counts them. */
  calendar(courtId: string): WorkCalendar {
    const known = this.#calendars.get(courtId) ?? new WorkCalendar(this.#entries.get(courtId)?.hours?.exceptions);
    this.#calendars.set(courtId, known);
    return known;
  }

  /** Adds a version. V-001 when one is switched on that has no sound. */
  async saveAnnouncement(
    courtId: string,
    announcement: flowApi.Announcement,
    by: Author,
  ): Promise<flowApi.AnnouncementView> {
    this.#require(courtId);
    if (announcement.on && announcement.audio === null) {
      throw new CourtError('V-001', { fields: { text: '请填写公告内容' } });
    }
    await addVersion(VERSIONS.announcement, courtId, announcement, by);
    await this.changed();
    return this.announcement(courtId);
  }

  /** Rules of a court that are in force. */
  rules<K extends keyof CourtRules>(courtId: string, kind: K): CourtRules[K] {
    const entry: Partial<CourtRules> | undefined = this.#entries.get(courtId);
    return { ...DEFAULT_RULES[kind], ...entry?.[kind] };
  }

  /** Adds a version of rules, which is in force; before the first one what held until then, so that there is a way back. */
  async saveRules<K extends Exclude<keyof CourtRules, api.CourtDraftKind>>(
    courtId: string,
    kind: K,
    content: CourtRules[K],
    by: Author,
  ): Promise<void> {
    this.#require(courtId);
    const model = VERSIONS[kind];
    await keepFirst(model, courtId, this.rules(courtId, kind));
    await addVersion(model, courtId, content, by);
    await this.changed();
  }

  /** A new court with standard hours. V-001 with the fields at fault. */
  async create(edit: api.CourtEdit, by: Author): Promise<Court> {
    this.#check(null, edit);
    const court = { ...edit, id: randomUUID() };
    await this.add([{ ...court, hours: standardHours(new Date().getFullYear()) }], by);
    return court;
  }

  /** Name, level, place in the tree and numbers of a court; calls obey from the next one on. V-001 with the fields at fault. */
  async change(courtId: string, edit: api.CourtEdit): Promise<Court> {
    this.#require(courtId);
    this.#check(courtId, edit);
    await CourtModel.updateOne({ _id: courtId }, { $set: edit });
    await this.changed();
    return { ...edit, id: courtId };
  }

  /** Names and numbers are of one court only; a court is not below itself. */
  #check(courtId: string | null, { name, parentId, numbers }: api.CourtEdit): void {
    const others = this.all().filter(({ id }) => id !== courtId);
    // As calls are looked up: with and without area or country code it may be one number.
    const taken = new Set(others.flatMap((court) => court.numbers.map(plainNumber)));
    const plain = numbers.map(plainNumber);
    const twice = numbers.filter((_, at) => taken.has(plain[at] ?? '') || plain.indexOf(plain[at] ?? '') !== at);
    const below = courtId === null ? [] : this.visible(courtId);
    const fields = {
      ...(others.some((court) => court.name === name) ? { name: '已有同名法院' } : {}),
      ...(twice.length > 0 ? { numbers: `号码重复：${twice.join('、')}` } : {}),
      ...(parentId !== null && (!this.get(parentId) || below.includes(parentId)) ? { parentId: '不能选这个法院' } : {}),
    };
    if (Object.keys(fields).length > 0) throw new CourtError('V-001', { fields });
  }

  /** Adds courts that are not there yet, with their hours; leaves the others as they are. */
  async add(courts: (Court & { hours: api.OpeningHours; caseCode?: string })[], by: Author): Promise<void> {
    for (const { id, hours, caseCode = '', ...court } of courts) {
      await CourtModel.updateOne(
        { _id: id },
        { $setOnInsert: { ...court, settings: { ...api.DEFAULT_COURT_SETTINGS, caseCode } } },
        { upsert: true },
      );
      if (!(await VERSIONS.hours.exists({ courtId: id }))) await addVersion(VERSIONS.hours, id, hours, by);
    }
    await this.changed();
  }

  /** Reads everything from the database and renews the copy in Redis. Asked again while it reads, it reads once more. */
  async refresh(): Promise<void> {
    if (this.#refreshing) {
      this.#again = true;
      return this.#refreshing;
    }
    this.#refreshing = this.#read().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #read(): Promise<void> {
    do {
      this.#again = false;
      const [courts, flows, versions] = await Promise.all([
        CourtModel.find().sort({ _id: 1 }).lean<CourtDocument[]>(),
        this.#parts.publishedFlows(),
        newestVersions(),
      ]);
      const entries = courts.map((document) => ({
        ...entryOf(document, versions.get(document._id) ?? {}),
        flows: flows.filter(({ courtId }) => courtId === document._id),
      }));
      this.#take(entries);
      await this.#parts.redis.set(COPY, JSON.stringify(entries));
    } while (this.#again);
  }

  #take(entries: Entry[]): void {
    this.#entries = new Map(entries.map((entry) => [entry.court.id, entry]));
    this.#calendars = new Map();
  }

  /** Something below was changed in the database: all replicas read it again. */
  async changed(): Promise<void> {
    await this.refresh();
    await this.#parts.redis.publish(CHANNEL, '');
  }

  #require(courtId: string): void {
    if (!this.#entries.has(courtId)) throw new CourtError('V-003');
  }
}
