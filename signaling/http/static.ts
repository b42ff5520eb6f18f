import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import express, { Router, type Request } from 'express';
import { CourtError } from '../contract/index.ts';
import { contentSecurityPolicy } from './security.ts';

/** A page that has this instead of a nonce gets one each time; its styles need it then (Vite: `html.cspNonce`, antd: `ConfigProvider csp`). */
const PLACEHOLDER = '__CSP_NONCE__';

/** Whether a browser is going to a page, as opposed to loading something that is missing. */
function isPage(request: Request): boolean {
  return path.extname(request.path) === '' && request.accepts(['html', 'json']) === 'html';
}

/** The built web apps: files with a hash in their name for ever, the one page afresh each time for every path of an app. */
export function staticRouter(directory: string): Router {
  const router = Router();
  const file = path.join(directory, 'index.html');
  let page = { text: '', changed: 0 };
  const read = async (): Promise<string> => {
    const { mtimeMs } = await stat(file);
    if (mtimeMs !== page.changed) page = { text: await readFile(file, 'utf8'), changed: mtimeMs };
    return page.text;
  };
  router.use(
    '/assets',
    express.static(path.join(directory, 'assets'), { immutable: true, maxAge: '365d', index: false, redirect: false }),
  );
  router.use(express.static(directory, { index: false, redirect: false, maxAge: '1h', dotfiles: 'ignore' }));
  router.use(async (request, response, next) => {
    if ((request.method !== 'GET' && request.method !== 'HEAD') || !isPage(request)) {
      next();
      return;
    }
    const html = await read();
    const nonce = html.includes(PLACEHOLDER) ? randomBytes(16).toString('base64') : null;
    response.set({
      'Content-Security-Policy': contentSecurityPolicy([nonce ? `'nonce-${nonce}'` : "'unsafe-inline'"]),
      'Cache-Control': 'no-cache',
    });
    response.type('html').send(nonce ? html.replaceAll(PLACEHOLDER, nonce) : html);
  });
  return router;
}

/** What nobody answered. */
export const notFound: express.RequestHandler = () => {
  throw new CourtError('V-003');
};
