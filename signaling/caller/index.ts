export { CallerLanguages } from './language.ts';
export { GreenMarks, type GreenMarksParts, type Marker } from './green-marks.ts';
