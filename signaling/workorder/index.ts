export { WorkOrderService, type WorkOrderParts, type WorkOrderScope } from './service.ts';
export { WORK_ORDER_MOVES } from './state.ts';
