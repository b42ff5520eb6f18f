import type { Request, RequestHandler } from 'express';
import helmet from 'helmet';
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { CourtError } from '../contract/index.ts';
import { KEY_PREFIX } from '../redis.ts';

/**
 * The content security policy: everything from our own address, no inline script. `style`: further sources of styles, for a page whose component
 * library makes style elements.
 */
export function contentSecurityPolicy(style: string[] = []): string {
  const directives: Record<string, string[]> = {
    'default-src': ["'self'"],
    'script-src': ["'self'"],
    'script-src-attr': ["'none'"],
    'style-src': ["'self'", ...style],
    // Style attributes cannot run script; libraries position pop-ups by them.
    'style-src-attr': ["'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'font-src': ["'self'", 'data:'],
    'media-src': ["'self'", 'blob:'],
    'worker-src': ["'self'", 'blob:'],
    'connect-src': ["'self'"],
    'object-src': ["'none'"],
    'base-uri': ["'self'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => [name, ...sources].join(' '))
    .join('; ');
}

/** Security headers. HSTS only over HTTPS (RFC 6797 §7.2). */
export function securityHeaders(): RequestHandler[] {
  const common = {
    contentSecurityPolicy: false,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
  } as const;
  const plain = helmet({ ...common, hsts: false, crossOriginOpenerPolicy: false, originAgentCluster: false });
  const encrypted = helmet({ ...common, hsts: { maxAge: 31_536_000, includeSubDomains: false } });
  const policy = contentSecurityPolicy();
  return [
    (request, response, next) => (request.secure ? encrypted : plain)(request, response, next),
    (_request, response, next) => {
      response.set('Content-Security-Policy', policy);
      response.set('Permissions-Policy', 'microphone=(self), camera=(self), geolocation=(), payment=(), usb=()');
      next();
    },
  ];
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

function isOwn(request: Request): boolean {
  const site = request.get('Sec-Fetch-Site');
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = request.get('Origin');
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === request.host;
}

/** Refuses changes that another site's page could have sent: by Fetch Metadata, in older browsers by Origin. A program sends Origin too. */
export const refuseCrossSite: RequestHandler = (request, _response, next) => {
  if (SAFE.has(request.method) || isOwn(request)) next();
  else next(new CourtError('A-005'));
};

/** So many requests a minute from one address; a whole court may stand behind one. */
const REQUESTS = 3_000;

/** Counts in Redis, in memory while it is away. */
export function rateLimit(redis: Redis, name: string, points = REQUESTS, seconds = 60): RequestHandler {
  const limiter = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: `${KEY_PREFIX}rate:${name}`,
    points,
    duration: seconds,
    rejectIfRedisNotReady: true,
    insuranceLimiter: new RateLimiterMemory({ points, duration: seconds }),
  });
  return async (request, response, next) => {
    try {
      await limiter.consume(request.ip ?? '');
      next();
    } catch (refused) {
      if (refused instanceof RateLimiterRes) {
        response.set('Retry-After', String(Math.ceil(refused.msBeforeNext / 1000)));
        next(new CourtError('S-003'));
      } else {
        next(refused);
      }
    }
  };
}
