export { MaterialStore, type MaterialParts, type Owner } from './store.ts';
export { MOST_MATERIAL_BYTES, MOST_MATERIALS } from './limit.ts';
export type { MaterialDocument } from './document.ts';
