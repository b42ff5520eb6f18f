import type { Twin } from '../twin.ts';
import type { ownAccount as zh } from '../zh/own-account.ts';

export const ownAccount: Twin<typeof zh> = {
  title: 'My account',
  username: 'User name',
  role: 'Role',
  court: 'Court',
  expiresAt: 'Signed in until',
  wrongFacts: 'If something is wrong, ask the administrator of your court.',
  password: {
    title: 'Change password',
    current: 'Current password',
    next: 'New password',
    nextHint: 'At least 10 characters. No name, no birthday, and none that you use elsewhere.',
    again: 'New password again',
    currentMissing: 'Please enter your current password',
    nextShort: 'At least 10 characters',
    nextSame: 'The new password must differ from the current one',
    againWrong: 'The two new passwords differ',
    save: 'Change password',
    effect: 'You will be signed out on all other computers.',
    done: 'The password is changed; you are signed out on other computers.',
    failed: 'The password was not changed, please try again.',
  },
  sessions: {
    title: 'Where you are signed in',
    hint: 'If one of these is not you, end it and change your password now.',
    browser: 'Browser',
    unknownBrowser: 'Unknown browser',
    address: 'Address',
    createdAt: 'Signed in',
    lastSeenAt: 'Last used',
    actions: 'Actions',
    current: 'This one',
    end: 'End',
    endOf: 'End the session of {{browser}} begun {{at}}',
    endTitle: 'End this session?',
    endHint:
      '{{browser}}, signed in {{at}}. That computer must sign in again; a call that runs goes to another officer.',
    ended: 'Ended',
    failed: 'It was not ended',
  },
};
