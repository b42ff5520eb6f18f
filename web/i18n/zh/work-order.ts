export const workOrder = {
  title: '工单',
} as const;
