import { z } from 'zod';

/** Fields that many messages have. */
export const iso = z.iso.datetime();
export const id = z.string().min(1).max(60);
export const page = z.coerce.number().int().min(1).max(10_000).default(1);
export const size = z.coerce.number().int().min(1).max(100).default(20);
