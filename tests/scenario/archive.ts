import type { api } from '../../signaling/contract/index.ts';
import { eventually, type Api } from './court.ts';

/** Looking for a call, as a supervisor does: among those that run, then in the archive. */
export async function callOf(person: Api, number: string): Promise<api.CallDetail> {
  const summary = await eventually(
    async () => {
      const [running] = await person.get<api.CallSummary[]>(`/api/calls/live?number=${number}`);
      return running ?? (await person.get<{ items: api.CallSummary[] }>(`/api/calls?number=${number}`)).items[0];
    },
    40_000,
    `the call of ${number}`,
  );
  return person.get<api.CallDetail>(`/api/calls/${summary.id}`);
}

/** The call once it is over and, where it was recorded, the recording is stored. */
export function endedCallOf(person: Api, number: string, recordings = 0): Promise<api.CallDetail> {
  return eventually(
    async () => {
      const call = await callOf(person, number);
      const stored = call.recordings.filter((recording) => recording.state === 'archived').length;
      return call.state === 'ended' && stored >= recordings && stored === call.recordings.length && call;
    },
    40_000,
    `the complete record of ${number}`,
  );
}
