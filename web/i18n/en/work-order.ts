import type { Twin } from '../twin.ts';
import type { workOrder as zh } from '../zh/work-order.ts';

export const workOrder: Twin<typeof zh> = {
  title: 'Work orders',
};
