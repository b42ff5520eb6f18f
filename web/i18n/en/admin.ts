import type { Twin } from '../twin.ts';
import type { admin as zh } from '../zh/admin.ts';

export const admin: Twin<typeof zh> = {
  title: 'Administration',
};
