import { ApiError, type Query, address } from './http.ts';
import type { ErrorBody } from '../../signaling/contract/error-code.ts';

/** The file's name as the server gives it: RFC 6266, the encoded form first. */
function nameOf(disposition: string | null, otherwise: string): string {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  if (encoded) return decodeURIComponent(encoded);
  return /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1] ?? otherwise;
}

/** Fetches a file and hands it to the browser to keep. Throws ApiError, so that a refusal is told on the page and not in place of it. */
export async function download(path: string, query: Query, otherwise: string): Promise<void> {
  let response: Response;
  try {
    response = await fetch(address(path, query), { credentials: 'same-origin' });
  } catch (cause) {
    throw new ApiError('N-001', '连不上服务器，请检查网络后重试。', { cause });
  }
  if (!response.ok) {
    const body = (await response.json().catch(() => null)) as Partial<ErrorBody> | null;
    const { code, message } = body?.error ?? {
      code: 'S-001' as const,
      message: '系统出错了，请稍后重试；如仍不行请联系管理员。',
    };
    throw new ApiError(code, message, { status: response.status });
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = nameOf(response.headers.get('Content-Disposition'), otherwise);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
