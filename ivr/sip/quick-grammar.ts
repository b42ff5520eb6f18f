import { createRequire, registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The generated parser of SIP.js. */
export const GRAMMAR_FILE = join(
  dirname(createRequire(import.meta.url).resolve('sip.js')),
  'grammar/pegjs/dist/grammar.js',
);
const PARSER = 'function peg$parse(input, options) {';
const TABLE = 'const peg$bytecode = [';
const DECODER = 'function peg$decode(s) {\n        return s.split("").map((ch) => ch.charCodeAt(0) - 32);';
/** Besides its making the table may be mentioned only where it is read. */
const READING = 'const bc = peg$bytecode[index];';

/**
 * SIP.js decodes the table of its grammar, 236 strings, anew for every header it parses: three quarters of what parsing costs. The table is the
 * same each time and only read, so it is decoded once.
 * @throws Error when the source is not as in SIP.js 0.21.2: another version has to be looked at first
 */
export function withTableDecodedOnce(source: string): string {
  const count = (text: string): number => source.split(text).length - 1;
  for (const text of [PARSER, TABLE, DECODER, READING]) {
    if (count(text) !== 1) throw new Error(`the grammar of SIP.js has changed, see ivr/sip/quick-grammar.ts: ${text}`);
  }
  if (count('peg$bytecode') !== 2) throw new Error('the grammar of SIP.js uses its table elsewhere too');
  return source
    .replace(PARSER, () => `let peg$decodedOnce;\n${PARSER}`)
    .replace(TABLE, () => TABLE.replace('[', 'peg$decodedOnce ??= ['));
}

/**
 * From now on SIP.js, which nothing may have imported yet, is loaded with the quick grammar. The function that is returned ends this, when
 * SIP.js is loaded; it throws when SIP.js was loaded before or has its grammar in another file.
 */
export function quickenGrammar(): () => void {
  const url = pathToFileURL(GRAMMAR_FILE).href;
  let done = false;
  const hooks = registerHooks({
    load(asked, context, next) {
      const loaded = next(asked, context);
      if (asked !== url) return loaded;
      const source =
        typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source ?? undefined);
      done = true;
      return { ...loaded, source: withTableDecodedOnce(source) };
    },
  });
  return () => {
    hooks.deregister();
    if (!done) throw new Error('SIP.js was not loaded with the quick grammar');
  };
}
