import type { Twin } from '../twin.ts';
import type { board as zh } from '../zh/board.ts';

export const board: Twin<typeof zh> = {
  title: 'Board',
};
