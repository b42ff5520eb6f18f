/** Largest file a citizen hands in, and how many belong to one petition. */
export const MOST_MATERIAL_BYTES = 20 * 1024 * 1024;
export const MOST_MATERIALS = 20;
/** Pages of one PDF that are shown. */
export const MOST_PAGES = 300;
/** Longer side of a page as it is shown, pixels: readable print of A4, small enough for a courtroom's line. */
export const PAGE_PIXELS = 1600;
/** A picture with more is no photo of a paper (100 megapixels). */
export const MOST_PIXELS = 100_000_000;
