/** What the parts say to each other and to browsers. The only folder of another part that media, ivr and web may import. */
export * from './state.ts';
export * from './petition-state.ts';
export * from './identity-number.ts';
export * from './error-code.ts';
export * from './court-error.ts';
export * from './request.ts';
export * from './flow.ts';
export * from './distribution.ts';
export * as api from './api.ts';
export * as flowApi from './flow-api.ts';
export * as gateway from './gateway.ts';
export * as media from './media.ts';
export * as desk from './desk.ts';
export * as manifest from './manifest.ts';
export * as session from './session.ts';
export * as sessionApi from './session-api.ts';
export * as transcript from './transcript.ts';
export * as notice from './notice.ts';
