export { FlowBook, type FlowBookParts } from './book.ts';
export { divertedFlow } from './diverted.ts';
export { ShippedPrompts } from './shipped.ts';
export { SoundStore } from './sound.ts';
export { speechOf, type Speech } from './speech.ts';
export { validateFlow, isPublishable, type Known } from './validate.ts';
export { publishedFlows } from './version.ts';
