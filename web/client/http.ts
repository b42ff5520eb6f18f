import type { ErrorBody, ErrorCode } from '../../signaling/contract/error-code.ts';

/** Codes of the server, N-001: the server was not reached at all, and M-112: this browser cannot share a screen. */
export type ApiErrorCode = ErrorCode | 'N-001' | 'M-112';

/** What went wrong with a request, ready to be shown: `message` says in Chinese what happened and what to do, `code` is what to tell the administrator. */
export class ApiError extends Error {
  readonly code: ApiErrorCode;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** What is wrong with which field of a form. */
  readonly fields: Record<string, string>;
  readonly requestId: string | null;

  constructor(
    code: ApiErrorCode,
    message: string,
    more: { status?: number; fields?: Record<string, string>; requestId?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.name = 'ApiError';
    this.code = code;
    this.status = more.status ?? 0;
    this.fields = more.fields ?? {};
    this.requestId = more.requestId ?? null;
  }
}

export type Query = Record<string, string | number | boolean | null | undefined>;

/** An address of the API with its query; what is empty is left out. */
export function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

interface RequestOptions {
  query?: Query;
  /** Sent as JSON; a file as it is. */
  body?: unknown;
  signal?: AbortSignal;
}

/** Sends a request to our own server. Throws ApiError; an aborted request throws what `fetch` throws. */
async function send<T>(method: string, path: string, { query, body, signal }: RequestOptions = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(address(path, query), {
      method,
      credentials: 'same-origin',
      headers: { Accept: 'application/json', ...(body === undefined ? {} : { 'Content-Type': contentType(body) }) },
      ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError('N-001', '连不上服务器，请检查网络后重试。', { cause });
  }
  const text = await response.text();
  const value = parse(text);
  if (response.ok) return value as T;
  throw fromBody(value, response.status);
}

/** Browsers disagree about the type of tables, so that only sound says its own. */
function contentType(body: unknown): string {
  if (!(body instanceof Blob)) return 'application/json';
  return body.type.startsWith('audio/') ? body.type : 'text/csv';
}

function parse(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function fromBody(value: unknown, status: number): ApiError {
  const body = value as Partial<ErrorBody> | null;
  if (!body?.error) return new ApiError('S-001', '系统出错了，请稍后重试；如仍不行请联系管理员。', { status });
  const { code, message, fields, requestId } = body.error;
  return new ApiError(code, message, { status, ...(fields ? { fields } : {}), ...(requestId ? { requestId } : {}) });
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> =>
  send<T>('GET', path, { ...(query ? { query } : {}), ...(signal ? { signal } : {}) });
export const post = <T>(path: string, body: unknown = {}): Promise<T> => send<T>('POST', path, { body });
export const put = <T>(path: string, body: unknown): Promise<T> => send<T>('PUT', path, { body });
export const patch = <T>(path: string, body: unknown): Promise<T> => send<T>('PATCH', path, { body });
export const remove = <T>(path: string): Promise<T> => send<T>('DELETE', path);
/** Sends a table (CSV) as it is. */
export const upload = <T>(path: string, table: Blob): Promise<T> => send<T>('POST', path, { body: table });
