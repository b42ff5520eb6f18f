import type { PetitionKind, PetitionState } from '../contract/index.ts';

/** What tables of petitions call things; the screens have their own catalogue (web/i18n). */
export const PETITION_STATE_WORDS: Record<PetitionState, string> = {
  submitted: '待受理',
  accepted: '待排期',
  scheduled: '已预约',
  received: '已接访',
  closed: '已办结',
  rejected: '不予受理',
  withdrawn: '已撤回',
};
export const PETITION_KIND_WORDS: Record<PetitionKind, string> = {
  civil: '民事',
  criminal: '刑事',
  administrative: '行政',
  enforcement: '执行',
  compensation: '国家赔偿',
  other: '其他',
};
