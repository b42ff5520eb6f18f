export { HttpSms, type HttpSmsOptions } from './http-sms.ts';
export { NoticeService, type NoticeOrder, type NoticeParts } from './service.ts';
export { OUTBOX, SmsAway, SmsRefused, type Sms, type SmsOutcome, type SmsService } from './sms.ts';
export { render, type TemplateName } from './template.ts';
