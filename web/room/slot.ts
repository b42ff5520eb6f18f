import type { ComponentType } from 'react';
import type { RoomView } from '../../signaling/contract/session.ts';
import { MaterialsPanel, StageMaterial } from './materials-panel.tsx';
import { SessionRecord } from './session-record.tsx';

export interface SlotProps {
  view: RoomView;
}

/**
 * Parts of the room that stand in files of their own. Null: there is no such part, and no tab or layout for it is shown.
 * `record`: the record (笔录), a tab of the panel that can be as wide as the stage. `materials`: the list of materials, a tab. `material`: the page before
 * everybody's eyes, on the stage.
 */
export const SLOTS: {
  record: ComponentType<SlotProps> | null;
  materials: ComponentType<SlotProps> | null;
  material: ComponentType<SlotProps> | null;
} = { record: SessionRecord, materials: MaterialsPanel, material: StageMaterial };
