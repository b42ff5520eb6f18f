export { dialledNumber, mayCall, type DialledNumber } from './number.ts';
export { OutboundStore, type Dialling } from './store.ts';
