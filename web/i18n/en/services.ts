import type { services as zh } from '../zh/services.ts';
import type { Twin } from '../twin.ts';

/** What callers can wait for (administration › services). */
export const services: Twin<typeof zh> = {
  hint: 'What callers can choose; each has a queue of its own. Save a draft, compare and publish; then menus and officers of {{court}} can be given it.',
  list: 'Services',
  add: 'Add a service',
  active: 'Takes calls',
  retired: 'Out of use',
  activeOf: '{{name}} takes calls',
  up: 'Move {{name}} up',
  down: 'Move {{name}} down',
  edit: 'Change the names of {{name}}',
  remove: 'Take {{name}} away',
  tooMany: 'At most {{count}} services take calls',
  editTitle: 'Names of “{{name}}”',
  ok: 'OK',
  zh: 'Chinese name',
  zhHint: '知识产权咨询',
  en: 'English name',
  id: 'Id',
  idHint:
    'Begins with a small letter; small letters, digits and hyphens, at most 32. Once published it never changes and is never given to another service.',
  idWrong: 'Please begin with a small letter and use small letters, digits and hyphens only.',
  nameMissing: 'Please give a name.',
  taken: 'Another service has it.',
};
