import { api } from '../contract/index.ts';
import type { IdentityMark } from '../contract/identity-check.ts';
import type { CourtDirectory } from '../court/index.ts';
import { dayOf } from '../shanghai.ts';
import type { AppointmentOf, Side } from '../petition/index.ts';
import type { AppointmentDocument } from './document.ts';
import { actsOf, isLive } from './state.ts';

const names = (courts: CourtDirectory, ids: readonly string[]): string[] =>
  ids.map((id) => courts.get(id)?.name ?? '').filter((name) => name !== '');

/** What the petition says of it. */
export function ofPetition(appointment: AppointmentDocument, courts: CourtDirectory): AppointmentOf {
  const { _id: id, state, startsAt, slots, place, roomName, courtIds } = appointment;
  return { id, state, startsAt, minutes: api.minutesOf(slots), place, roomName, courtNames: names(courts, courtIds) };
}

/** Whether somebody on that side may state who the petitioner is: on the day of the reception, until it is over. */
const mayIdentify = ({ state, startsAt }: AppointmentDocument, side: Side): boolean =>
  side !== 'none' &&
  isLive(state) &&
  (state !== 'booked' || (startsAt !== null && dayOf(startsAt) === dayOf(new Date())));

export function viewOf(
  appointment: AppointmentDocument,
  courts: CourtDirectory,
  side: Side,
  identity: IdentityMark | null,
): api.AppointmentView {
  const { officers, startsAt, arrivedAt, courtIds, localCourtId } = appointment;
  return {
    id: appointment._id,
    petitionId: appointment.petitionId,
    petitionNumber: appointment.petitionNumber,
    petitioner: appointment.petitioner,
    demand: appointment.demand,
    caseNumber: appointment.caseNumber,
    state: appointment.state,
    localCourtId,
    localCourtName: courts.get(localCourtId)?.name ?? '',
    courtIds,
    courtNames: names(courts, courtIds),
    officers: officers.map(({ id, name, courtId }) => ({ id, name, courtName: courts.get(courtId)?.name ?? '' })),
    place: appointment.place,
    roomName: appointment.roomName,
    startsAt: startsAt?.toISOString() ?? null,
    minutes: api.minutesOf(appointment.slots),
    date: appointment.date,
    walkIn: appointment.walkIn,
    late: appointment.late,
    arrivedAt: arrivedAt?.toISOString() ?? null,
    reason: appointment.reason,
    sessionId: appointment.sessionId,
    identity,
    mayIdentify: mayIdentify(appointment, side),
    acts: actsOf(side, appointment),
  };
}

const shanghai = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  month: 'long',
  day: 'numeric',
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** `11月26日周四 09:30`, as it stands in messages. */
export const timeWords = (at: Date | null): string => (at === null ? '当日排队' : shanghai.format(at));

/** Fields of messages that tell of it. */
export function messageFields(appointment: AppointmentDocument, courts: CourtDirectory): Record<string, string> {
  const { place, roomName, localCourtId, startsAt, courtIds, officers } = appointment;
  const local = courts.get(localCourtId)?.name ?? '';
  const receivers = names(courts, courtIds).join('、');
  return {
    time: timeWords(startsAt),
    receiver: receivers === '' ? '' : `${receivers}${officers.map(({ name }) => name).join('、')}`,
    place: place === 'home' ? '在家通过手机或电脑视频参加' : `地点：${local}${roomName ?? '视频接访室'}`,
  };
}
