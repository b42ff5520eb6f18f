/** Whether a word of the server is in a dictionary of the catalogue; newer servers may have more. */
export function isKnown<T extends object>(word: string, dictionary: T): word is keyof T & string {
  return Object.hasOwn(dictionary, word);
}
