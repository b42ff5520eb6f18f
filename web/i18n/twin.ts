/** The shape of a catalogue in another language: the same keys, other words. */
export type Twin<T> = { readonly [K in keyof T]: T[K] extends string ? string : Twin<T[K]> };
