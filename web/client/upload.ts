import type { ErrorBody } from '../../signaling/contract/error-code.ts';
import { address, ApiError, type Query } from './http.ts';

/** Sends a file as it is and tells how far it came (0 to 1). `fetch` cannot tell that. Throws ApiError; `signal` ends it with an AbortError. */
export function uploadFile<T>(
  path: string,
  query: Query,
  file: Blob,
  onProgress: (share: number) => void,
  signal?: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', address(path, query));
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(request.response as T);
      else reject(refusal(request.response as Partial<ErrorBody> | null, request.status));
    };
    request.onerror = () => reject(new ApiError('N-001', '连不上服务器，请检查网络后重试。'));
    request.onabort = () => reject(new DOMException('aborted', 'AbortError'));
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}

function refusal(body: Partial<ErrorBody> | null, status: number): ApiError {
  const { code, message } = body?.error ?? {
    code: 'S-001' as const,
    message: '系统出错了，请稍后重试；如仍不行请联系管理员。',
  };
  return new ApiError(code, message, { status });
}
