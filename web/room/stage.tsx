import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoomView } from '../../signaling/contract/session.ts';
import { gridOf, stageOf, type Layout, type Tile } from './layout.ts';
import { TileOf } from './person-tile.tsx';
import { useSessionRoom } from './room-context.ts';
import { isPrivate } from './session-room.ts';
import { SLOTS } from './slot.ts';

/** Between the pictures of the grid, px, as in staff-room.css. */
const GAP = 8;

/** Staff who look after the waiting room, before they go in themselves. */
export function OutsideStage({ view }: { view: RoomView }) {
  const { t } = useTranslation('room');
  const room = useSessionRoom();
  const { participantId } = view.me;
  return (
    <div className="stage stage-outside" data-testid="stage-outside">
      <p>{t('place.outside')}</p>
      {view.may.includes('admit') ? (
        <button
          type="button"
          className="big-button"
          data-testid="enter-room"
          onClick={() => void room.act((ask) => ask('session:admit', { participantId, admitted: true }))}
        >
          {t('place.enter')}
        </button>
      ) : null}
    </div>
  );
}

/** Who is shown, large and small. In a private talk only those who are in it. */
export function StageView({ view, layout }: { view: RoomView; layout: Layout }) {
  const { t } = useTranslation('room');
  const inside = isPrivate(view)
    ? view.participants.filter(({ id }) => view.privateTalk?.participantIds.includes(id))
    : view.participants;
  const { large, small } = stageOf({
    participants: inside,
    meId: view.me.participantId,
    layout,
    speakerId: view.speakerId,
    spotlightId: view.spotlightId,
    spotlightFirst: view.spotlightFirst,
  });
  // Who talks alone is not in the room that looks at it.
  const Material = view.material && !isPrivate(view) ? SLOTS.material : null;
  if (layout === 'grid' && !Material) return <GridStage tiles={large} view={view} />;
  return (
    <div className="stage stage-speaker" data-testid="stage" data-layout={Material ? 'document' : layout}>
      <div className="stage-large">
        {Material ? <Material view={view} /> : large.map((tile) => <TileOf key={tile.key} tile={tile} view={view} />)}
        {large.length === 0 && !Material ? <p className="stage-empty">{t('stage.empty')}</p> : null}
      </div>
      {small.length > 0 || Material ? (
        <div className="stage-strip" tabIndex={0} role="group" aria-label={t('stage.others')}>
          {[...(Material ? large : []), ...small].map((tile) => (
            <TileOf key={tile.key} tile={tile} view={view} />
          ))}
        </div>
      ) : null}
    </div>
  );
}

function GridStage({ tiles, view }: { tiles: Tile[]; view: RoomView }) {
  const frame = useRef<HTMLDivElement>(null);
  const { t } = useTranslation('room');
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const watch = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  const { columns, width, height } = gridOf(tiles.length, size.width, size.height, GAP);
  return (
    <div ref={frame} className="stage stage-grid" data-testid="stage" data-layout="grid">
      <div className="grid" style={{ width: columns * width + (columns - 1) * GAP }}>
        {tiles.map((tile) => (
          <div key={tile.key} className="grid-place" style={{ width, height }}>
            <TileOf tile={tile} view={view} />
          </div>
        ))}
      </div>
      {tiles.length === 0 ? <p className="stage-empty">{t('stage.empty')}</p> : null}
    </div>
  );
}
