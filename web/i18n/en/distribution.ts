import type { distribution as zh } from '../zh/distribution.ts';
import type { Twin } from '../twin.ts';

/** How calls are given to officers (管理 › 派单). */
export const distribution: Twin<typeof zh> = {
  hint: 'Decides which officer is offered the next call. In force at once, without a restart.',
  strategy: 'Strategy',
  strategyName: {
    'longest-idle': 'Longest idle first',
    'round-robin': 'In turn',
    'skill-weighted': 'Most skilled first',
  },
  strategyHint: {
    'longest-idle': 'To the officer who has been free longest.',
    'round-robin': 'To the officer whose last offer is longest ago, however long they have been free.',
    'skill-weighted': 'To the officer best at the service; of equals, to the one free longest.',
  },
  boundSeconds: 'Longest giving way',
  boundSecondsHint:
    'A call that waited so long goes before the green channel: nobody gives way for ever. 60 to 7200 s.',
  ownOfficerHours: 'Same officer again',
  ownOfficerHoursHint: 'Within so many hours a caller is given to the officer who answered last; 0: never.',
  ownOfficerSeconds: 'Wait for the same officer',
  ownOfficerSecondsHint: 'So long at most when that officer is busy. 0 to 300 s.',
  languageSeconds: 'Wait for the language',
  languageSecondsHint: 'A caller who chose English waits so long at most for an officer who speaks it. 0 to 300 s.',
  hours: 'h',
  capacity: 'Most callers waiting',
  capacityHint:
    'How many may wait for a service at once. Who comes then is told so, and may be called back or leave a message.',
  capacityNone: 'Nothing set: any number may wait.',
  capacityMost: 'Most callers',
  capacityAdd: 'Set a limit for a service',
  capacityRemove: 'Remove the limit of {{service}}',
  capacityUnit: 'callers',
  overflow: 'After a long wait',
  overflowHint:
    'The call keeps its joining time and goes before those who join there; it stays where it is when nobody is on duty there.',
  overflowNone: 'No rule: calls wait in their own queue.',
  overflowFrom: '{{service}} after',
  overflowAfter: 'Seconds of waiting',
  overflowTo: 'to',
  overflowCourt: 'Court to go to',
  overflowService: 'Service to go to',
  overflowRemove: 'Remove the rule of {{service}}',
  overflowAdd: 'Add a rule for a service',
  ownCourt: 'Own court',
  upperCourt: 'Upper court',
  confirmTitle: 'Save the rules of distribution?',
  confirmEffect: 'In force for {{court}} from the next call on, and put into the audit trail.',
};
