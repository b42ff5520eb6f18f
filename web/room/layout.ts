import type { MediaSource } from '../../signaling/contract/media.ts';
import type { ParticipantView } from '../../signaling/contract/session.ts';

/** `speaker`: one large, the rest beside; `grid`: all alike; `document`: paper or screen large; `record`: the record as wide as the stage. */
export const LAYOUTS = ['speaker', 'grid', 'document', 'record'] as const;
export type Layout = (typeof LAYOUTS)[number];

/** A picture on the stage: somebody's face, or what they show. */
export interface Tile {
  key: string;
  participantId: string;
  source: Extract<MediaSource, 'camera' | 'screen' | 'document'>;
}
export interface Stage {
  large: Tile[];
  small: Tile[];
}

const SHOWN = ['screen', 'document'] as const;
const tile = (participantId: string, source: Tile['source']): Tile => ({
  key: `${participantId}/${source}`,
  participantId,
  source,
});

/** Who is in the room: admitted and there. Who only sends a voice by telephone has a tile too. */
export const inRoom = (participants: readonly ParticipantView[]): ParticipantView[] =>
  participants.filter(({ state, online }) => state === 'admitted' && online);

const shownOf = (people: readonly ParticipantView[]): Tile[] =>
  people.flatMap(({ id, sends }) =>
    SHOWN.filter((source) => sends.some((one) => one.source === source && !one.paused)).map((source) =>
      tile(id, source),
    ),
  );

interface Shown {
  participants: readonly ParticipantView[];
  meId: string;
  layout: Layout;
  speakerId: string | null;
  spotlightId: string | null;
  spotlightFirst: boolean;
}

/**
 * Who is shown large and who small. Large is whom the chair has put forward or what somebody shows, whichever came later; in `document` always what is shown.
 * When that ends who was put forward is back; meanwhile they are the first beside it. Then who speaks; nobody sees themself large while another is there.
 */
export function stageOf({ participants, meId, layout, speakerId, spotlightId, spotlightFirst }: Shown): Stage {
  const people = inRoom(participants);
  const faces = people.map(({ id }) => tile(id, 'camera'));
  const shown = shownOf(people);
  const forward = faces.find(({ participantId }) => participantId === spotlightId);
  const all = [...shown, ...faces];
  if (layout === 'grid') return { large: all, small: [] };
  const face = (id: string | null): Tile | undefined => faces.find(({ participantId }) => participantId === id);
  const others = faces.filter(({ participantId }) => participantId !== meId);
  const speaking = speakerId === meId ? undefined : face(speakerId);
  const large = layout === 'document' || !spotlightFirst ? (shown[0] ?? forward) : (forward ?? shown[0]);
  const first = large ?? speaking ?? petitioner(people, others) ?? others[0] ?? faces[0];
  const rest = forward ? [forward, ...all.filter((one) => one !== forward)] : all;
  return { large: first ? [first] : [], small: rest.filter((one) => one !== first) };
}

function petitioner(people: ParticipantView[], others: Tile[]): Tile | undefined {
  const id = people.find(({ role }) => role === 'petitioner')?.id;
  return others.find(({ participantId }) => participantId === id);
}

export interface Grid {
  columns: number;
  rows: number;
  /** Size of a tile of 16:9, px. */
  width: number;
  height: number;
}

/** The arrangement of so many pictures of 16:9 in which they are largest. */
export function gridOf(count: number, width: number, height: number, gap = 8): Grid {
  let best: Grid = { columns: 1, rows: Math.max(1, count), width: 0, height: 0 };
  for (let columns = 1; columns <= Math.max(1, count); columns++) {
    const rows = Math.ceil(count / columns);
    const wide = Math.max(
      0,
      Math.min((width - gap * (columns - 1)) / columns, ((height - gap * (rows - 1)) / rows) * (16 / 9)),
    );
    if (wide > best.width) best = { columns, rows, width: Math.floor(wide), height: Math.floor((wide * 9) / 16) };
  }
  return best;
}

/** For a petitioner: whom they face. The chair, unless the chair put somebody else forward or another officer speaks. */
export function facing(
  participants: readonly ParticipantView[],
  meId: string,
  speakerId: string | null,
  spotlightId: string | null,
): Tile | null {
  const people = inRoom(participants).filter(({ id }) => id !== meId);
  const found =
    people.find(({ id }) => id === spotlightId) ??
    people.find(({ id, role }) => id === speakerId && role !== 'observer') ??
    people.find(({ chair }) => chair) ??
    people.find(({ role }) => role === 'officer') ??
    people[0];
  return found ? tile(found.id, 'camera') : null;
}

/** For a petitioner: the screen or paper that somebody shows, which is large while they face people beside it. */
export const shownBy = (participants: readonly ParticipantView[], meId: string): Tile | null =>
  shownOf(inRoom(participants).filter(({ id }) => id !== meId))[0] ?? null;
