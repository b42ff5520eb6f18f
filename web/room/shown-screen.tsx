import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoomView } from '../../signaling/contract/session.ts';
import type { Tile } from './layout.ts';
import { TileOf } from './person-tile.tsx';

/** A screen or paper that somebody shows, for a petitioner: whole, or larger than the page, so that print is read on a telephone too. */
export function ShownScreen({ tile, view }: { tile: Tile; view: RoomView }) {
  const { t } = useTranslation('room');
  const [large, setLarge] = useState(false);
  return (
    <div className={large ? 'petitioner-shown petitioner-shown-large' : 'petitioner-shown'}>
      <div
        className="petitioner-shown-sheet"
        role="group"
        aria-label={t(`source.${tile.source}`)}
        {...(large ? { tabIndex: 0 } : {})}
      >
        <TileOf tile={tile} view={view} />
      </div>
      <button type="button" className="plain-action" data-testid="shown-size" onClick={() => setLarge(!large)}>
        {t(large ? 'material.all' : 'material.larger')}
      </button>
    </div>
  );
}
