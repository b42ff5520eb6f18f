export { CitizenSignIn, type Citizen, type CitizenParts } from './sign-in.ts';
