import { timingSafeEqual } from 'node:crypto';
import { Router, type Request } from 'express';
import { register } from 'prom-client';
import type { Readiness } from './readiness.ts';

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

function mayMeasure(request: Request, secret: string): boolean {
  if (LOOPBACK.test(request.ip ?? '')) return true;
  const given = Buffer.from(request.get('Authorization')?.replace(/^Bearer /, '') ?? '');
  const wanted = Buffer.from(secret);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** For the launcher, a balancer and Prometheus. Outside the API: no session, no rate limit. */
export function healthRouter(readiness: Readiness, secret: string): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ ok: true });
  });
  router.get('/readyz', async (_request, response) => {
    const state = await readiness.check();
    response
      .status(state.ready ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json(state);
  });
  router.get('/metrics', async (request, response) => {
    if (!mayMeasure(request, secret)) {
      response.status(403).end();
      return;
    }
    response.set({ 'Content-Type': register.contentType, 'Cache-Control': 'no-store' }).send(await register.metrics());
  });
  return router;
}
