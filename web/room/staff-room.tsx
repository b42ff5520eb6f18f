import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoomView } from '../../signaling/contract/session.ts';
import { useAdmit } from '../identity/use-admit.ts';
import { Captions } from './captions.tsx';
import { DeviceFault } from './device-fault.tsx';
import { HelpCalls } from './help-calls.tsx';
import { leaf, mayLeaf } from './material-act.ts';
import { LAYOUTS, type Layout } from './layout.ts';
import { Changes, OwnTrouble } from './own-state.tsx';
import { Panel } from './panel.tsx';
import { RoomBar } from './room-bar.tsx';
import { RoomHead } from './room-head.tsx';
import { useSessionRoom } from './room-context.ts';
import { roomActOf, type RoomKeyAct } from './room-keys.ts';
import { RoomKeyList } from './room-key-list.tsx';
import { isPrivate } from './session-room.ts';
import { SLOTS } from './slot.ts';
import { OutsideStage, StageView } from './stage.tsx';
import { Voices } from './voices.tsx';
import './staff-room.css';

const KEPT_LAYOUT = 'room.layout';
/** Without a record there is nothing to show beside the picture. */
const OFFERED = LAYOUTS.filter((layout) => layout !== 'record' || SLOTS.record);
const isLayout = (text: string | null): text is Layout => OFFERED.some((layout) => layout === text);

/** The room as officers, guide, clerk and lawyer see it: stage left, panel right, bar below. */
export function StaffRoom({ view }: { view: RoomView }) {
  const { t } = useTranslation('room');
  const [layout, setLayout] = useLayout();
  const [keysShown, showKeys] = useState(false);
  useRoomKeys(view, {
    layout: () => setLayout(OFFERED[(OFFERED.indexOf(layout) + 1) % OFFERED.length] ?? 'speaker'),
    help: () => showKeys((shown) => !shown),
  });
  const alone = isPrivate(view);
  return (
    <div
      className={`room room-${layout}${alone ? ' room-private' : ''}`}
      data-testid="room"
      data-state={view.state}
      data-private={alone}
    >
      <RoomHead view={view} />
      {alone ? (
        <p className="private-banner" role="status" data-testid="private-frame">
          {t('private.frame')} · {t('private.frameHint')}
        </p>
      ) : null}
      <div className="room-middle">
        <div className="room-stage">
          <div className="room-notes">
            <HelpCalls />
            <OwnTrouble />
            <DeviceFault />
          </div>
          {view.admitted ? <StageView view={view} layout={layout} /> : <OutsideStage view={view} />}
          {view.admitted ? <Captions view={view} /> : null}
        </div>
        <Panel view={view} />
      </div>
      <RoomBar view={view} layout={layout} layouts={OFFERED} onLayout={setLayout} onKeys={() => showKeys(true)} />
      <RoomKeyList open={keysShown} onClose={() => showKeys(false)} />
      <Changes view={view} />
      <Voices />
    </div>
  );
}

function useLayout(): [Layout, (layout: Layout) => void] {
  const [layout, setLayout] = useState<Layout>(() => {
    const kept = localStorage.getItem(KEPT_LAYOUT);
    return isLayout(kept) ? kept : 'speaker';
  });
  return [
    layout,
    (chosen) => {
      localStorage.setItem(KEPT_LAYOUT, chosen);
      setLayout(chosen);
    },
  ];
}

function useRoomKeys(view: RoomView, own: Record<'layout' | 'help', () => void>): void {
  const room = useSessionRoom();
  const admit = useAdmit();
  useEffect(() => {
    const acts: Record<RoomKeyAct, () => void> = {
      ...own,
      microphone: room.toggleMicrophone,
      camera: room.toggleCamera,
      hand: () => void room.toggleHand(),
      admit: () => {
        const next = view.participants.find(({ state, consentAt }) => state === 'waiting' && consentAt !== null);
        if (next && view.may.includes('admit')) admit(next);
      },
      pageBack: () => leaf(room, view, -1),
      pageOn: () => leaf(room, view, 1),
    };
    const press = (event: KeyboardEvent): void => {
      const act = roomActOf(event);
      if (!act) return;
      // With nothing on show they are the browser's.
      if ((act === 'pageBack' || act === 'pageOn') && !mayLeaf(view)) return;
      event.preventDefault();
      acts[act]();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  });
}
