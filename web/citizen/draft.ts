import { useEffect, useState } from 'react';
import type { PetitionKind, PetitionPlace, PersonRole, DayPart } from '../../signaling/contract/petition-state.ts';

export interface DraftPerson {
  role: PersonRole;
  name: string;
  identity: string;
  phone: string;
  address: string;
}

/** What was typed so far, as it was typed. */
export interface Draft {
  /** The petition will have this id, so that it is sent once however often the button is pressed. */
  id: string;
  people: DraftPerson[];
  persons: string;
  courtId: string;
  kind: PetitionKind | '';
  visit: 'first' | 'repeat' | '';
  demand: string;
  caseNumbers: string[];
  courts: string;
  place: PetitionPlace | '';
  weekdays: number[];
  part: DayPart;
  note: string;
}

/** Of this window only: a draft holds identity numbers, and the next one at a library's computer must not find it. */
const KEPT_AS = 'petition.draft';

export const noPerson = (role: PersonRole): DraftPerson => ({ role, name: '', identity: '', phone: '', address: '' });

export const emptyDraft = (): Draft => ({
  id: crypto.randomUUID(),
  people: [noPerson('petitioner')],
  persons: '1',
  courtId: '',
  kind: '',
  visit: '',
  demand: '',
  caseNumbers: [''],
  courts: '',
  place: '',
  weekdays: [],
  part: 'any',
  note: '',
});

function kept(): Draft {
  try {
    const text = sessionStorage.getItem(KEPT_AS);
    return text === null ? emptyDraft() : { ...emptyDraft(), ...(JSON.parse(text) as Partial<Draft>) };
  } catch {
    return emptyDraft();
  }
}

/** The draft of this window; a reload keeps it. */
export function useDraft(): { draft: Draft; change: (patch: Partial<Draft>) => void; forget: () => void } {
  const [draft, setDraft] = useState(kept);
  useEffect(() => sessionStorage.setItem(KEPT_AS, JSON.stringify(draft)), [draft]);
  return {
    draft,
    change: (patch) => setDraft((before) => ({ ...before, ...patch })),
    // At once: the page may be gone before the effect runs.
    forget: () => {
      sessionStorage.removeItem(KEPT_AS);
      setDraft(emptyDraft());
    },
  };
}
