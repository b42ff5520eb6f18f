import type { z } from 'zod';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
/** Of parameters, query or body; undefined when there is none. */
export type Schema = z.ZodType | undefined;
/** A stream that the handler writes itself, by its content types. */
export interface StreamResponse {
  stream: string[];
}

/** What a route takes and gives. The same schemas validate and describe. */
export interface RouteSpec<P extends Schema, Q extends Schema, B extends Schema, R> {
  /** Group on the API page. */
  tag: string;
  summary: string;
  params?: P;
  query?: Q;
  body?: B;
  /** Content types of a file that the handler reads itself from the request. */
  upload?: string[];
  /** Schema of the JSON answer; null for 204; `stream` when the handler writes the answer itself. */
  response: R;
  /** Status of success, 200 unless told. */
  status?: 200 | 201;
}

export type Result = z.ZodType | null | StreamResponse;
