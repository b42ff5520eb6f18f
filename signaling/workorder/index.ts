export type { Assignee } from './document.ts';
export { WorkOrderService, type WorkOrderParts, type WorkOrderScope } from './service.ts';
export { ACTS, actsOf, WORK_ORDER_MOVES } from './state.ts';
