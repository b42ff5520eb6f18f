export { CallerLanguages } from './language.ts';
