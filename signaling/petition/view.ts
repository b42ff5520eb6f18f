import type { api } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { AppointmentOf, PetitionDocument } from './document.ts';
import { actsOf, isOpen, PETITION_MOVES, type Side } from './state.ts';

export function summaryOf(appointment: AppointmentOf | null): api.AppointmentSummary | null {
  return appointment && { ...appointment, startsAt: appointment.startsAt?.toISOString() ?? null };
}

/** A petition as a line of a list. */
export function rowOf(document: PetitionDocument, courts: CourtDirectory): api.PetitionRow {
  const [petitioner] = document.people;
  return {
    id: document._id,
    number: document.number,
    courtId: document.courtId,
    courtName: courts.get(document.courtId)?.name ?? '',
    state: document.state,
    visit: document.visit,
    kind: document.kind,
    channel: document.channel,
    petitioner: petitioner?.nameMasked ?? '',
    phoneMasked: petitioner?.phoneMasked ?? '',
    persons: document.persons,
    demand: document.demand,
    caseNumbers: document.caseNumbers,
    submittedAt: document.submittedAt.toISOString(),
    appointment: summaryOf(document.appointment),
  };
}

/** All of a petition, as somebody on that side sees it. */
export function viewOf(
  document: PetitionDocument,
  courts: CourtDirectory,
  materials: api.MaterialView[],
  side: Side,
): api.PetitionView {
  return {
    ...rowOf(document, courts),
    people: document.people.map(({ role, nameMasked, identityMasked, phoneMasked, addressSealed }) => ({
      role,
      name: nameMasked,
      identityMasked,
      phoneMasked,
      hasAddress: addressSealed !== null,
    })),
    courts: document.courts,
    preference: document.preference,
    trail: document.trail.map((line) => ({
      ...line,
      at: line.at.toISOString(),
      startsAt: line.startsAt?.toISOString() ?? null,
    })),
    materials,
    outcome: document.outcome,
    opinion: document.opinion,
    noShows: document.noShows,
    blocked: document.blocked,
    createdBy: document.createdBy,
    acts: actsOf(side, document),
    mayAddMaterials: side !== 'none' && isOpen(document.state),
  };
}

/** A petition as its citizen sees it. */
export function ownViewOf(
  document: PetitionDocument,
  courts: CourtDirectory,
  materials: api.MaterialView[],
  joinUrl: string | null,
): api.OwnPetition {
  const { appointment, state, trail } = document;
  const rejected = trail.findLast(({ step }) => step === 'reject');
  return {
    id: document._id,
    number: document.number,
    courtName: courts.get(document.courtId)?.name ?? '',
    state,
    kind: document.kind,
    demand: document.demand,
    submittedAt: document.submittedAt.toISOString(),
    reason: state === 'rejected' ? (rejected?.reason ?? null) : null,
    appointment: summaryOf(appointment),
    joinUrl,
    outcome: document.outcome,
    opinion: document.opinion,
    noShows: document.noShows,
    blocked: document.blocked,
    materials,
    mayCancel: state === 'scheduled' && (appointment?.state === 'booked' || appointment?.state === 'queued'),
    mayWithdraw: PETITION_MOVES[state].includes('withdrawn'),
  };
}
