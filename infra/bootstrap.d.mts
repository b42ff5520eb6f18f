export function lockHash(root: string): string;
export function packagesInstalled(root: string): boolean;
export function writeStamp(root: string, hash: string): void;
