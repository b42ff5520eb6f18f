import { admin } from './admin.ts';
import { apply } from './apply.ts';
import { archive } from './archive.ts';
import { board } from './board.ts';
import { callback } from './callback.ts';
import { citizen } from './citizen.ts';
import { flow } from './flow.ts';
import { shell } from './shell.ts';
import { desk } from './desk.ts';
import { followUp } from './follow-up.ts';
import { green } from './green.ts';
import { identity } from './identity.ts';
import { label } from './label.ts';
import { meet } from './meet.ts';
import { notice } from './notice.ts';
import { ownAccount } from './own-account.ts';
import { petition } from './petition.ts';
import { petitionLabel } from './petition-label.ts';
import { recordTemplate } from './record-template.ts';
import { report } from './report.ts';
import { room } from './room.ts';
import { sessions } from './sessions.ts';
import { signIn } from './sign-in.ts';
import { transcript } from './transcript.ts';
import { workOrder } from './work-order.ts';

/** All words people read, by area; `en` has the same keys. */
export const zh = {
  shell,
  label,
  signIn,
  ownAccount,
  citizen,
  apply,
  desk,
  board,
  archive,
  callback,
  followUp,
  transcript,
  workOrder,
  petition,
  petitionLabel,
  identity,
  notice,
  green,
  report,
  room,
  meet,
  sessions,
  admin,
  recordTemplate,
  flow,
} as const;
