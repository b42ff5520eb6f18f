import type { RoomView } from '../../signaling/contract/session.ts';
import type { SessionRoom } from './session-room.ts';

/** Whether the one who looks may turn the page that everybody sees. */
export const mayLeaf = ({ material, may }: RoomView): boolean => material !== null && may.includes('show');

/** The page before or after the one on show; null: there is none. */
export function pageBeside({ material }: RoomView, step: 1 | -1): number | null {
  if (!material) return null;
  const page = material.page + step;
  return page >= 1 && page <= material.pages ? page : null;
}

/** Turns the page for everybody; at the first and the last one nothing happens. */
export function leaf(room: SessionRoom, view: RoomView, step: 1 | -1): void {
  const page = pageBeside(view, step);
  if (page === null || !view.material || !mayLeaf(view)) return;
  const { materialId } = view.material;
  void room.act((ask) => ask('session:show', { material: { materialId, page } }));
}

export const stopShowing = (room: SessionRoom): void => void room.act((ask) => ask('session:show', { material: null }));
