import type { Twin } from '../twin.ts';
import type { signIn as zh } from '../zh/sign-in.ts';

export const signIn: Twin<typeof zh> = {
  title: 'Staff sign-in',
  username: 'User name',
  password: 'Password',
  usernameMissing: 'Please enter your user name',
  passwordMissing: 'Please enter your password',
  show: 'Show what was typed',
  hide: 'Hide what was typed',
  capsLock: 'Caps lock is on',
  submit: 'Sign in',
  submitting: 'Signing in…',
  ended: 'Your session has ended, please sign in again.',
  forgot: 'If you forgot your password, ask the administrator of your court.',
  citizens: 'Page for citizens',
  promise: 'One number, answered at once',
  promiseHint: 'Filing, enquiries, contacting the judge, petitions, questions after judgment: one call.',
  welcome: {
    title: 'Hello, {{name}}',
    line: 'Your post is “{{role}}”.',
    none: 'This post has no workplace in this version yet. It will appear here.',
    now: 'What you can use now',
    phone: 'Calls are answered by hotline officers; what is for you reaches your department as a work order.',
    help: 'To see calls or work orders ask the supervisor; about your account ask the administrator.',
    sessions:
      'Under your name at the top right you can change your password, see where you are signed in, and sign out.',
  },
};
