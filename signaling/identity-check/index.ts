export { IdentityChecks, markOf, type IdentityCheckParts, type StatedBy, type Statement } from './service.ts';
export type { IdentityCheckDocument } from './document.ts';
export type { NamedPicture } from './pictures.ts';
