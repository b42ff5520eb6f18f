import type {
  CallbackEnd,
  CallbackSource,
  CallbackState,
  CallbackTryResult,
  CallDirection,
  CallEndReason,
  CallResult,
  Category,
  Language,
  NoticeState,
  session,
  WorkOrderState,
} from '../contract/index.ts';

/** What tables that people take away call things; the screens have their own catalogue (web/i18n). */
export const CATEGORY_WORDS: Record<Category, string> = {
  filing: '立案登记',
  fee: '缴费退费',
  guidance: '诉讼引导',
  mediation: '先行调解',
  service: '文书送达',
  materials: '材料收转',
  enquiry: '查询咨询',
  petition: '信访接待',
  'post-judgment': '判后答疑',
  'contact-judge': '联系法官',
  complaint: '投诉举报',
  suggestion: '意见建议',
};
export const RESULT_WORDS: Record<CallResult, string> = {
  served: '已接听',
  message: '已留言',
  'self-service': '自助办理',
  callback: '已登记回拨',
  abandoned: '来电人放弃',
  rejected: '未受理',
  'not-reached': '未接通',
  failed: '异常中断',
};
export const REASON_WORDS: Record<CallEndReason, string> = {
  'caller-hangup': '来电人挂机',
  'agent-hangup': '坐席挂机',
  'flow-hangup': '流程结束',
  'message-left': '留言完成',
  'message-limit': '留言到时',
  'callback-requested': '登记回拨',
  withdrawn: '不再需要',
  'caller-vanished': '来电人失联',
  'upstream-error': '线路故障',
  'gateway-lost': '网关中断',
  'gateway-drain': '网关停机',
  refused: '未接入',
  busy: '对方忙',
  'no-answer': '无人接听',
  declined: '对方拒接',
  'number-unknown': '空号或停机',
  'agent-lost': '坐席连接中断',
  'internal-error': '系统故障',
  unknown: '不明',
};
export const DIRECTION_WORDS: Record<CallDirection, string> = { inbound: '来电', outbound: '外呼' };
export const LANGUAGE_WORDS: Record<Language, string> = { zh: '中文', en: '英语' };
export const WORK_ORDER_WORDS: Record<WorkOrderState, string> = {
  registered: '已登记',
  assigned: '已转办',
  accepted: '已签收',
  'in-progress': '办理中',
  review: '审核中',
  replied: '已答复',
  rated: '已评价',
  closed: '已办结',
  returned: '已退回',
  extended: '已延期',
};
export const CALLBACK_SOURCE_WORDS: Record<CallbackSource, string> = { requested: '群众按键登记', lost: '来电中断' };
export const CALLBACK_STATE_WORDS: Record<CallbackState, string> = {
  waiting: '等待回拨',
  dialling: '正在拨打',
  talking: '通话中',
  done: '已完成',
  failed: '未联系上',
  cancelled: '已取消',
};
export const CALLBACK_TRY_WORDS: Record<CallbackTryResult, string> = {
  reached: '已接通',
  busy: '对方忙',
  'no-answer': '无人接听',
  declined: '对方拒接',
  'number-unknown': '空号',
  failed: '未拨通',
};
export const CALLBACK_END_WORDS: Record<CallbackEnd, string> = {
  served: '已回拨并接通',
  'called-again': '群众再次来电，已接听',
  'marked-done': '已另行处理',
  cancelled: '已取消',
  'tries-used-up': '三次未接通',
};
export const NOTICE_WORDS: Record<NoticeState, string> = {
  waiting: '待发送',
  kept: '留在发件箱',
  sent: '已发送',
  delivered: '已送达',
  failed: '发送失败',
};

export const SESSION_STATE_WORDS: Record<session.SessionState, string> = {
  open: '等候中',
  running: '进行中',
  ended: '已结束',
  cancelled: '已取消',
};

export const SESSION_OUTCOME_WORDS: Record<session.SessionOutcome, string> = {
  'clear-error': '确有错误，转立案',
  explained: '释明息诉',
  'next-session': '再次接访',
  transferred: '转其他机关',
};
