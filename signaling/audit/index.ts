export { AuditLog, type AuditParts } from './log.ts';
export type { AuditActor, AuditEntry, AuditFilter } from './entry.ts';
export { exportAudit, type AuditFormat } from './export.ts';
