import { randomUUID } from 'node:crypto';
import express, { type Express } from 'express';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { docsRouter } from './docs.ts';
import { QUEUE_PAGE, QueuePage } from './queue-page.ts';
import { errorHandler } from './error.ts';
import { healthRouter } from './health.ts';
import type { ApiDescription } from './openapi.ts';
import type { Readiness } from './readiness.ts';
import type { Api } from './route.ts';
import { rateLimit, refuseCrossSite, securityHeaders } from './security.ts';
import { notFound, staticRouter } from './static.ts';

export interface ServerParts {
  api: Api;
  description: ApiDescription;
  readiness: Readiness;
  redis: Redis;
  log: Logger;
  /** As Express' `trust proxy`. */
  trustProxy: false | number | string;
  /** Secret with which /metrics may be read from elsewhere. */
  nodeSecret: string;
  /** Where the built web apps are; empty when another server has them. */
  webDirectory: string;
}

/** Assembles the HTTP server. Routes are added to `api` before. */
export function createHttpServer(parts: ServerParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', parts.trustProxy);
  app.set('query parser', 'simple');
  app.use(requestLog(parts.log));
  app.use(...securityHeaders());
  app.use(healthRouter(parts.readiness, parts.nodeSecret));
  app.use('/api', rateLimit(parts.redis, 'api'), refuseCrossSite, express.json({ limit: 256 * 1024, strict: true }));
  app.post('/api/session', rateLimit(parts.redis, 'sign-in', 60));
  app.use('/api/public/enquiry', rateLimit(parts.redis, 'enquiry', 30));
  app.use('/api/meet', rateLimit(parts.redis, 'meet', 120));
  app.use(docsRouter(parts.description));
  app.use(QUEUE_PAGE, parts.api.guard(['administrator']), ...new QueuePage(parts.redis).handlers);
  parts.api.finish();
  app.use(parts.api.router);
  app.use('/api', notFound);
  if (parts.webDirectory) app.use(staticRouter(parts.webDirectory));
  app.use(notFound);
  app.use(errorHandler(parts.log));
  return app;
}

/** A line for each request: method, path without query (a query may hold a number), status, time. No address, no headers. */
function requestLog(log: Logger): express.RequestHandler {
  return pinoHttp({
    logger: log,
    genReqId: (_request, response) => {
      const id = randomUUID();
      response.setHeader('X-Request-Id', id);
      return id;
    },
    quietReqLogger: true,
    serializers: {
      req: (request: { id: string; method: string; url: string }) => ({
        method: request.method,
        path: request.url.split('?')[0],
      }),
      res: (response: { statusCode: number }) => ({ status: response.statusCode }),
    },
    wrapSerializers: true,
    customLogLevel: (_request, response) => (response.statusCode >= 500 ? 'error' : 'info'),
    customSuccessMessage: () => 'request',
    customErrorMessage: () => 'request',
    autoLogging: { ignore: (request) => /^\/(healthz|readyz|metrics|assets\/)/.test(request.url ?? '') },
  });
}
