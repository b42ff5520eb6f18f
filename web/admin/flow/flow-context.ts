import { createContext, useContext, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { FlowDraft, FlowFault, ShippedPrompt } from '../../../signaling/contract/flow-api.ts';
import type { Language } from '../../../signaling/contract/state.ts';
import { audioAddress, shippedAddress, speak } from './flow-request.ts';
import type { Listening, ListeningState, Sound } from './listening.ts';
import { useServices, type ServiceChoice } from '../../component/services.ts';
import type { ServiceName, Words } from './flow-words.ts';

/** What all parts of the editor share. */
export interface FlowContext {
  /** Whose flow it is. */
  courtId: string;
  document: FlowDraft;
  faults: readonly FlowFault[];
  shipped: ReadonlyMap<string, ShippedPrompt>;
  listening: Listening;
  editable: boolean;
  /** `tag`: see `Draft.change`. */
  change: (next: FlowDraft, tag?: string) => void;
  selected: string;
  select: (node: string) => void;
}

export const FlowContextProvider = createContext<FlowContext | null>(null);

export interface FlowWords {
  t: Words;
  /** What a service of the court is called. */
  service: ServiceName;
  /** What its callers can wait for. */
  services: readonly ServiceChoice[];
}

export function useFlow(): FlowContext & FlowWords {
  const context = useContext(FlowContextProvider);
  const { t } = useTranslation(['flow', 'label']);
  const { name, of } = useServices();
  if (!context) throw new Error('outside of the flow editor');
  const { courtId } = context;
  return { ...context, t, service: (service) => name(service, courtId), services: of(courtId) };
}

export const useListening = (listening: Listening): ListeningState =>
  useSyncExternalStore(listening.subscribe, () => listening.state);

/** Texts spoken for a first hearing, before the draft was saved: text and language to checksum. */
const spoken = new Map<string, Promise<string>>();

function spokenAudio(text: string, language: Language): Promise<string> {
  const key = `${language} ${text}`;
  const known = spoken.get(key);
  if (known) return known;
  const fresh = speak(text, language).then(({ sha256 }) => sha256);
  spoken.set(key, fresh);
  fresh.catch(() => spoken.delete(key));
  return fresh;
}

/** The sound of a text that may not be saved yet. */
export const soundOfText =
  (text: string, language: Language): Sound =>
  async () =>
    audioAddress(await spokenAudio(text.trim(), language));

/** The sound of a prompt as a caller would hear it now; null when there is nothing to hear. */
export function soundOf(
  { texts }: Pick<FlowDraft, 'texts'>,
  shipped: ReadonlyMap<string, ShippedPrompt>,
  name: string,
  language: Language = 'zh',
): Sound | null {
  const own = texts[name];
  const take = own?.[language] ?? own?.zh;
  if (own && take) {
    const { audio, text } = take;
    if (audio !== null) return () => Promise.resolve(audioAddress(audio));
    return text.trim() === '' ? null : soundOfText(text, own[language] ? language : 'zh');
  }
  const ready = shipped.get(name)?.audio ?? [];
  if (ready.length === 0) return null;
  return () => Promise.resolve(shippedAddress(name, ready.includes(language) ? language : 'zh'));
}
