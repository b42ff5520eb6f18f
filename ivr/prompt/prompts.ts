import type { Language } from '../../signaling/contract/index.ts';
import type { Clip } from '../rtp/clip.ts';

/** Where a call's prompts come from. */
export interface Prompts {
  /** The sound of a prompt; one that is not there is a clip of no length: the call goes on. */
  clip(name: string, language?: Language): Clip;
}
