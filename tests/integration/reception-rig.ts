import { Redis } from 'ioredis';
import type { api, notice } from '../../signaling/contract/index.ts';
import { DeadlineClock } from '../../signaling/deadline/index.ts';
import { application } from '../fake/petitioner.ts';
import { Person, signedIn, type Answer } from './http-client.ts';
import { until, type TestSignaling } from './signaling-process.ts';

/** A system with the people of a petition: its guide, the officers above, and citizens with telephones. */
export class ReceptionRig {
  readonly signaling: TestSignaling;
  readonly guide: Person;
  readonly officer: Person;
  readonly otherOfficer: Person;
  readonly supervisor: Person;
  readonly operator: Person;

  private constructor(signaling: TestSignaling, people: Person[]) {
    this.signaling = signaling;
    [this.guide, this.officer, this.otherOfficer, this.supervisor, this.operator] = people as [
      Person,
      Person,
      Person,
      Person,
      Person,
    ];
  }

  static async of(signaling: TestSignaling): Promise<ReceptionRig> {
    const names = ['basic-guide1', 'officer1', 'officer2', 'supervisor1', 'operator1'];
    const sign = (name: string): Promise<Person> => signedIn(signaling.url, signaling.seedFile, name);
    const people: Person[] = [];
    for (const name of names) people.push(await sign(name));
    return new ReceptionRig(signaling, people);
  }

  as(username: string): Promise<Person> {
    return signedIn(this.signaling.url, this.signaling.seedFile, username);
  }

  /** What the telephone got, newest first: the outbox holds it. Texts come through the database, so it takes a moment. */
  async texts(phone: string): Promise<string[]> {
    const { value } = await this.operator.get<{ items: notice.NoticeView[] }>(`/api/notices?size=100&q=${phone}`);
    return value.items.map(({ text }) => text);
  }

  async text(phone: string, part: string | RegExp): Promise<string> {
    return until(async () => (await this.texts(phone)).find((text) => text.search(part) >= 0));
  }

  async code(phone: string): Promise<string> {
    return /验证码 (\d{6})/.exec(await this.text(phone, /验证码 \d{6}/))![1]!;
  }

  /** A citizen who has proved a number. */
  async citizen(phone: string): Promise<Person> {
    const citizen = new Person(this.signaling.url);
    const sent = await citizen.send('POST', '/api/citizen/code', { phone });
    if (sent.status !== 204) throw new Error(`no code: ${sent.text}`);
    const signed = await citizen.send('POST', '/api/citizen/session', { phone, code: await this.code(phone) });
    if (signed.status !== 200) throw new Error(`not signed in: ${signed.text}`);
    return citizen;
  }

  async apply(citizen: Person, patch: Record<string, unknown> = {}, person = {}): Promise<api.OwnPetition> {
    const made = await citizen.send<api.OwnPetition>('POST', '/api/citizen/petitions', application(patch, person));
    if (made.status !== 201) throw new Error(`not applied: ${made.text}`);
    return made.value;
  }

  /** Applied and accepted. */
  async accepted(citizen: Person, patch: Record<string, unknown> = {}): Promise<api.OwnPetition> {
    const made = await this.apply(citizen, patch);
    const answer = await this.guide.send('POST', `/api/petitions/${made.id}/accept`, {});
    if (answer.status !== 200) throw new Error(`not accepted: ${answer.text}`);
    return made;
  }

  /** Free slots of the next week: officer, room, time. */
  async free(petitionId: string): Promise<{ officerId: string; name: string; at: string; roomIds: string[] }[]> {
    const tomorrow = new Date(Date.now() + 32 * 3_600_000).toISOString().slice(0, 10);
    const { value } = await this.officer.get<api.CalendarDay[]>(
      `/api/appointments/calendar?petitionId=${petitionId}&from=${tomorrow}&days=10`,
    );
    return value.flatMap(({ officers, rooms }) =>
      officers.flatMap(({ officerId, name, slots }) =>
        slots
          .filter(({ free }) => free)
          .map(({ at }) => ({
            officerId,
            name,
            at,
            roomIds: rooms.filter(({ busy }) => !busy.includes(at)).map(({ roomId }) => roomId),
          })),
      ),
    );
  }

  schedule(by: Person, petitionId: string, time: Record<string, unknown>): Promise<Answer<api.PetitionView>> {
    return by.send<api.PetitionView>('POST', `/api/petitions/${petitionId}/schedule`, time);
  }

  /** A deadline is due now, as if its time had come. */
  async due(kind: string, id: string): Promise<void> {
    const { config, log } = this.signaling.application.foundation;
    const redis = new Redis(config.REDIS_URL);
    await new DeadlineClock(redis, log).set(kind, id, new Date());
    redis.disconnect();
  }

  /** Sends bytes as a file. `path` may have a query of its own. */
  async upload(
    person: Person,
    path: string,
    name: string,
    bytes: Buffer,
  ): Promise<{ status: number; code: string | null; value: api.MaterialView }> {
    const url = new URL(path, person.url);
    url.searchParams.set('name', name);
    const response = await fetch(url, {
      method: 'POST',
      headers: { Origin: person.url, Cookie: person.cookie, 'Content-Type': 'application/octet-stream' },
      body: new Uint8Array(bytes),
    });
    const value = (await response.json()) as api.MaterialView & { error?: { code: string } };
    return { status: response.status, code: value.error?.code ?? null, value };
  }
}
