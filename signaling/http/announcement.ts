import { z } from 'zod';
import type { Identity } from '../account/index.ts';
import type { AuditLog } from '../audit/index.ts';
import { CourtError, flowApi } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import type { SoundStore } from '../flow/index.ts';
import { visibleCourts } from './court.ts';
import { FLOW_EDITORS, FLOW_READERS } from './flow.ts';
import type { Api } from './route.ts';

const tag = 'court';
const params = z.object({ id: z.string().max(60) });

/** The emergency announcement of a court: in front of everything, from the next call on. */
export function announcementRoutes(routes: Api, courts: CourtDirectory, sounds: SoundStore, audit: AuditLog): void {
  const seen = (identity: Identity, id: string): string => {
    if (!visibleCourts(courts, identity).includes(id)) throw new CourtError('V-003');
    return id;
  };
  routes.route(
    'get',
    '/api/courts/:id/announcement',
    { tag, summary: 'Emergency announcement', roles: FLOW_READERS, params, response: flowApi.announcementView },
    ({ identity, params: { id } }) => courts.announcement(seen(identity, id)),
  );
  routes.route(
    'put',
    '/api/courts/:id/announcement',
    {
      tag,
      summary: 'Change the emergency announcement, switch it on or off',
      roles: FLOW_EDITORS,
      params,
      body: flowApi.announcement,
      response: flowApi.announcementView,
    },
    async ({ identity, params: { id }, body, origin: { address } }) => {
      seen(identity, id);
      const saved = await courts.saveAnnouncement(id, { ...body, audio: await soundOf(body, sounds) }, identity);
      const details = { version: saved.version, on: saved.on };
      await audit.write({ actor: identity, action: 'court.announcement', target: id, courtId: id, address, details });
      return saved;
    },
  );
}

/** Checksum of what is to be heard; null when there is nothing. V-001 for a recording that is not stored, F-005 when it cannot be spoken. */
async function soundOf({ text, audio, source, on }: flowApi.Announcement, sounds: SoundStore): Promise<string | null> {
  if (source === 'recorded') {
    if (audio !== null && !(await sounds.present([audio])).has(audio)) {
      throw new CourtError('V-001', { fields: { audio: '没有这个录音，请重新上传' } });
    }
    return audio;
  }
  if (text === '') return null;
  const spoken = await sounds.spoken(text, 'zh').catch((error: unknown) => {
    // It can be switched off also while nothing can be spoken.
    if (on) throw error;
    return null;
  });
  return spoken?.sha256 ?? null;
}
