import type { sessionApi } from '../../signaling/contract/index.ts';
import { SessionWindow } from '../fake/session-window.ts';
import { Person, signedIn } from './http-client.ts';
import type { TestSignaling } from './signaling-process.ts';

/** The people of a session of two courts: the guide sits beside the petitioner at the basic court, the intermediate court receives. */
export class Cast {
  readonly url: string;
  readonly #seedFile: string;
  readonly #people = new Map<string, Person>();
  readonly windows: SessionWindow[] = [];

  constructor({ url, seedFile }: Pick<TestSignaling, 'url' | 'seedFile'>, url2 = url) {
    this.url = url2;
    this.#seedFile = seedFile;
  }

  async person(username: string): Promise<Person> {
    const known = this.#people.get(username) ?? (await signedIn(this.url, this.#seedFile, username));
    this.#people.set(username, known);
    return known;
  }

  /** A walk-in made by the guide, received by these officers; the petitioner's phone ends in 5678. */
  async walkIn(
    officers: string[] = ['officer1'],
    more: Record<string, unknown> = {},
  ): Promise<sessionApi.SessionDetail & { link: string }> {
    const guide = await this.person('basic-guide1');
    const staff = await guide.get<sessionApi.SessionStaff[]>(
      '/api/sessions/staff?role=officer&courtId=demo-intermediate',
    );
    const names: Record<string, string> = { officer1: '刘洋', officer2: '何平' };
    const officerIds = officers.map((username) => staff.value.find(({ name }) => name === names[username])!.id);
    const made = await guide.send<{ session: sessionApi.SessionSummary; link: string }>('POST', '/api/sessions', {
      title: '对一审判决不服',
      courtId: 'demo-intermediate',
      petitioner: { name: '钱大明', phone: '13812345678' },
      officerIds,
      ...more,
    });
    if (made.status !== 201) throw new Error(made.text);
    return { ...(await this.detail(made.value.session.id)), link: made.value.link };
  }

  async detail(id: string, username = 'basic-guide1'): Promise<sessionApi.SessionDetail> {
    return (await (await this.person(username)).get<sessionApi.SessionDetail>(`/api/sessions/${id}`)).value;
  }

  /** Opens a join link in a browser of its own. */
  async opened(link: string, check = '5678'): Promise<Person> {
    const person = new Person(this.url);
    const answer = await person.send('POST', `/api${link}/open`, { check });
    if (answer.status !== 200) throw new Error(answer.text);
    return person;
  }

  async window(person: Person | string, sessionId: string, url = this.url): Promise<SessionWindow> {
    const who = typeof person === 'string' ? await this.person(person) : person;
    const window = await SessionWindow.open(url, who.cookie, { sessionId });
    this.windows.push(window);
    return window;
  }

  /** Guide, officer and petitioner, all in the room. */
  async inRoom(): Promise<{
    session: sessionApi.SessionDetail & { link: string };
    officer: SessionWindow;
    guide: SessionWindow;
    petitioner: SessionWindow;
    ids: Record<'officer' | 'guide' | 'petitioner', string>;
    /** The petitioner's browser. */
    guest: Person;
  }> {
    const made = await this.walkIn();
    const officer = await this.window('officer1', made.id);
    const guide = await this.window('basic-guide1', made.id);
    const guest = await this.opened(made.link);
    const petitioner = await this.window(guest, made.id);
    const ids = {
      officer: officer.view!.me.participantId,
      guide: guide.view!.me.participantId,
      petitioner: petitioner.view!.me.participantId,
    };
    await petitioner.ask('session:ready', { consent: true, selfTest: null });
    for (const participantId of Object.values(ids))
      await officer.ask('session:admit', { participantId, admitted: true });
    await petitioner.inside((view) => view.admitted);
    return { session: made, officer, guide, petitioner, ids, guest };
  }

  close(): void {
    for (const window of this.windows.splice(0)) window.close();
  }
}
