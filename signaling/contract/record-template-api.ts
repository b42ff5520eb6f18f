import { z } from 'zod';
import { TEMPLATE_LIMITS, type RecordTemplate, type RecordTemplates } from './record-template.ts';

/** HTTP API: texts around the entries of a record (笔录), by kind. A draft may be unfinished; what stands against publishing it is found by `templateFaults`. */
const text = z.string().max(TEMPLATE_LIMITS.text);
const short = z.string().max(TEMPLATE_LIMITS.title);
const recordTemplate: z.ZodType<RecordTemplate> = z.object({
  title: short,
  facts: z.array(z.object({ label: short, value: text })).max(TEMPLATE_LIMITS.facts),
  opening: z.array(text).max(TEMPLATE_LIMITS.opening),
  closing: text,
});
export const recordTemplates: z.ZodType<RecordTemplates> = z.object({
  reception: recordTemplate,
  explanation: recordTemplate,
  consultation: recordTemplate,
});
