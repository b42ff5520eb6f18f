import type { session } from '../../../../signaling/contract/index.ts';

/** Somebody in the room, unless said otherwise. */
export const person = (id: string, more: Partial<session.ParticipantView> = {}): session.ParticipantView => ({
  id,
  role: 'observer',
  name: id,
  courtName: null,
  chair: false,
  way: 'browser',
  state: 'admitted',
  online: true,
  since: '2026-11-26T01:00:00.000Z',
  handAt: null,
  muted: [],
  sends: [],
  quality: null,
  selfTest: null,
  consentAt: null,
  dismissedFor: null,
  ring: null,
  identity: null,
  ...more,
});
