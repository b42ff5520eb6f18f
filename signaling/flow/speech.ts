import { CourtError, type Language } from '../contract/index.ts';
import { run, toPrompt, type Sound } from './wav.ts';

/** Speaks texts. F-005 when it cannot. */
export interface Speech {
  /** Names what speaks: a text is spoken again when this changes. */
  readonly voice: string;
  speak(text: string, language: Language): Promise<Sound>;
}

/** Of what a program or a service may send for one text, bytes: three minutes at 48 kHz. */
const MOST = 20 * 1024 * 1024;
const ANSWER = 20_000;

const VOICES: Record<Language, string> = { zh: 'cmn', en: 'en-us' };
/** Words a minute: slower than its 175, for a telephone. */
const SPEED = '160';

async function speaking(wav: () => Promise<Buffer>): Promise<Sound> {
  try {
    return await toPrompt(await wav());
  } catch (cause) {
    throw new CourtError('F-005', { cause });
  }
}

/** The program espeak-ng on this machine. */
export class EspeakSpeech implements Speech {
  readonly voice = 'espeak-ng';

  speak(text: string, language: Language): Promise<Sound> {
    const args = ['-v', VOICES[language], '-s', SPEED, '-b', '1', '--stdin', '--stdout'];
    return speaking(() => run('espeak-ng', args, text, MOST));
  }
}

/** A service: POST {"text", "language": "zh" | "en"} as JSON, answered with a WAV file (PCM). */
export class HttpSpeech implements Speech {
  readonly voice: string;
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
    this.voice = url;
  }

  speak(text: string, language: Language): Promise<Sound> {
    return speaking(async () => {
      const response = await fetch(this.#url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'audio/wav' },
        body: JSON.stringify({ text, language }),
        redirect: 'error',
        signal: AbortSignal.timeout(ANSWER),
      });
      if (!response.ok || !response.body) throw new Error(`speech service answered ${response.status}`);
      const parts: Uint8Array[] = [];
      let length = 0;
      for await (const part of response.body as AsyncIterable<Uint8Array>) {
        length += part.length;
        if (length > MOST) throw new Error('speech service sends too much');
        parts.push(part);
      }
      return Buffer.concat(parts);
    });
  }
}

/** `url` empty: this machine speaks itself. */
export const speechOf = (url: string): Speech => (url === '' ? new EspeakSpeech() : new HttpSpeech(url));
