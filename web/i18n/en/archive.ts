import type { Twin } from '../twin.ts';
import type { archive as zh } from '../zh/archive.ts';

export const archive: Twin<typeof zh> = {
  title: 'Calls',
};
