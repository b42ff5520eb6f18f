import { randomUUID } from 'node:crypto';
import { CourtError, type api, type RosterKind } from '../contract/index.ts';
import { weekdayOf, type CourtDirectory } from '../court/index.ts';
import { isDuplicate } from '../database.ts';
import { RoomModel, RosterModel, type RoomDocument, type RosterDocument } from './document.ts';
import { slotStarts } from './slot.ts';

/** Somebody who receives on a day, and when: beginnings of slots. */
export interface Duty {
  officerId: string;
  name: string;
  kind: RosterKind;
  courtId: string;
  starts: Date[];
}

export interface RosterParts {
  courts: CourtDirectory;
  /** Who may stand in the roster of a court. */
  officers: (courtIds: readonly string[]) => Promise<api.ReceptionOfficer[]>;
}

const MOST_ENTRIES = 500;

/** Who receives petitioners when (officers, leaders, retired judges, specialist staff: kinds of one roster), and in which rooms petitioners sit. */
export class Roster {
  readonly #parts: RosterParts;

  constructor(parts: RosterParts) {
    this.#parts = parts;
  }

  async list(courtIds: readonly string[]): Promise<api.RosterView[]> {
    const found = await RosterModel.find({ courtId: { $in: [...courtIds] } })
      .sort({ courtId: 1, weekday: 1, date: 1, from: 1 })
      .limit(MOST_ENTRIES)
      .lean<RosterDocument[]>();
    return found.map(({ _id: id, ...entry }) => ({ id, ...entry, courtName: this.#name(entry.courtId) }));
  }

  /** V-001 when the officer is not of this court. */
  async add(courtId: string, edit: api.RosterEdit): Promise<api.RosterView> {
    const officer = (await this.#parts.officers([courtId])).find(({ id }) => id === edit.officerId);
    if (!officer) throw new CourtError('V-001', { fields: { officerId: '请选择本院接访人员' } });
    const entry: RosterDocument = { _id: randomUUID(), courtId, officerName: officer.name, ...edit };
    await RosterModel.create(entry);
    const { _id: id, ...rest } = entry;
    return { id, ...rest, courtName: this.#name(courtId) };
  }

  /** V-003 when it is not of this court. Appointments that were made stay. */
  async remove(courtId: string, id: string): Promise<void> {
    const { deletedCount } = await RosterModel.deleteOne({ _id: id, courtId });
    if (deletedCount === 0) throw new CourtError('V-003');
  }

  async rooms(courtIds: readonly string[]): Promise<api.RoomView[]> {
    const found = await RoomModel.find({ courtId: { $in: [...courtIds] } })
      .sort({ courtId: 1, name: 1 })
      .lean<RoomDocument[]>();
    return found.map(({ _id: id, courtId, name }) => ({ id, courtId, name, courtName: this.#name(courtId) }));
  }

  /** V-001 when the court has a room of this name. */
  async addRoom({ courtId, name }: { courtId: string; name: string }): Promise<api.RoomView> {
    const id = randomUUID();
    try {
      await RoomModel.create({ _id: id, courtId, name });
    } catch (error) {
      if (isDuplicate(error)) throw new CourtError('V-001', { fields: { name: '已有同名接访室' } });
      throw error;
    }
    return { id, courtId, name, courtName: this.#name(courtId) };
  }

  async removeRoom(courtIds: readonly string[], id: string): Promise<void> {
    const { deletedCount } = await RoomModel.deleteOne({ _id: id, courtId: { $in: [...courtIds] } });
    if (deletedCount === 0) throw new CourtError('V-003');
  }

  /**
   * Who receives at these courts on a date (`2026-11-26`). Weekly hours hold on working days only, as their own court counts them; an entry for this date
   * holds in any case. Hours of somebody who has left the court hold no more.
   */
  async onDuty(courtIds: readonly string[], date: string): Promise<Duty[]> {
    const found = await RosterModel.find({
      courtId: { $in: courtIds.map(String) },
      $or: [{ date }, { weekday: weekdayOf(date) }],
    })
      .sort({ from: 1 })
      .lean<RosterDocument[]>();
    const serving = await this.serving(courtIds);
    const duties = new Map<string, Duty>();
    for (const entry of found) {
      if (!serving.has(entry.officerId)) continue;
      if (entry.date === null && !this.#parts.courts.calendar(entry.courtId).isWorkingDay(date)) continue;
      const { officerId, officerName: name, kind, courtId } = entry;
      const duty = duties.get(officerId) ?? { officerId, name, kind, courtId, starts: [] };
      const known = new Set(duty.starts.map(Number));
      duty.starts.push(...slotStarts(date, entry.from, entry.to).filter((at) => !known.has(at.getTime())));
      duty.starts.sort((a, b) => a.getTime() - b.getTime());
      duties.set(officerId, duty);
    }
    return [...duties.values()];
  }

  /** Ids of all who may receive at these courts now. */
  async serving(courtIds: readonly string[]): Promise<Set<string>> {
    return new Set((await this.#parts.officers(courtIds)).map(({ id }) => id));
  }

  #name(courtId: string): string {
    return this.#parts.courts.get(courtId)?.name ?? '';
  }
}
