export { PersonalData, SealError } from './seal.ts';
export { ANONYMOUS, maskName, maskNumber } from './mask.ts';
export { plainNumber } from './number.ts';
