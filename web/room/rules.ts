/** The house rules (接访须知), in the order in which they are shown and read aloud. */
export const RULES = ['quiet', 'alone', 'turn', 'truth', 'noCopy'] as const;
