/** Keys of the room. Function keys: they type nothing, so they work while somebody writes. F8 is what it is at the desk. The page keys leaf
 * in the paper on show, but scroll where there is something to scroll. */
export const ROOM_KEYS = {
  admit: 'F2',
  hand: 'F4',
  layout: 'F7',
  microphone: 'F8',
  camera: 'F9',
  pageBack: 'PageUp',
  pageOn: 'PageDown',
  help: '?',
} as const;
export type RoomKeyAct = keyof typeof ROOM_KEYS;

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Where the page keys scroll. */
const scrolls = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  !target.closest('.materials') &&
  target.closest('[role="tabpanel"], [role="dialog"], .paper-large') !== null;

/** Which act a key press means; null: none. */
export function roomActOf(event: KeyboardEvent): RoomKeyAct | null {
  if (event.isComposing || event.repeat || event.altKey || event.metaKey || event.ctrlKey) return null;
  if (event.key === '?' || event.key === '？') return typing(event.target) ? null : 'help';
  const found = (Object.keys(ROOM_KEYS) as RoomKeyAct[]).find((act) => ROOM_KEYS[act] === event.key);
  if (found === 'pageBack' || found === 'pageOn') {
    return typing(event.target) || scrolls(event.target) || event.shiftKey ? null : found;
  }
  return found ?? null;
}
