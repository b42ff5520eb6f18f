/** Keys of the desk. Function keys: they type nothing, so they work in the middle of a form. */
export const KEYS = {
  accept: 'F2',
  reject: 'F4',
  transfer: 'F7',
  mute: 'F8',
  hold: 'F9',
  hangup: 'F10',
  finish: 'Ctrl+Enter',
  help: '?',
} as const;
export type DeskAct = keyof typeof KEYS;

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Which act a key press means; null: none. */
export function actOf(event: KeyboardEvent): DeskAct | null {
  if (event.isComposing || event.repeat || event.altKey || event.metaKey) return null;
  if (event.ctrlKey) return event.key === 'Enter' ? 'finish' : null;
  if (event.key === '?' || event.key === '？') return typing(event.target) ? null : 'help';
  const found = Object.entries(KEYS).find(([, key]) => key === event.key);
  return found ? (found[0] as DeskAct) : null;
}
