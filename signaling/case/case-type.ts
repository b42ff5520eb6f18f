/** Types of cases a caller chooses by a key; the prompt `collect-case-type` says them in this order. 0 is a person. */
export const CASE_TYPE_KEYS: Readonly<Record<string, string>> = {
  1: '民初',
  2: '刑初',
  3: '行初',
  4: '执',
  5: '民终',
  6: '刑终',
  7: '行终',
};
