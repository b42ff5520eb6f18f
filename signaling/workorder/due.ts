import type { Category } from '../contract/index.ts';

/** Working days a work order may take, as shipped: to reach the judge 2, special matters 5, complaints 10, everything else 3. */
const ORDINARY = 3;
const DAYS: Partial<Record<Category, number>> = { 'contact-judge': 2, petition: 5, complaint: 10 };

export const workingDaysFor = (category: Category | null): number =>
  category === null ? ORDINARY : (DAYS[category] ?? ORDINARY);
