import { Router, type Request, type RequestHandler, type Response } from 'express';
import type { z } from 'zod';
import type { AccountService, Identity, Origin } from '../account/index.ts';
import type { Citizen, CitizenSignIn } from '../citizen/index.ts';
import { CourtError, type Role } from '../contract/index.ts';
import { citizenToken, clearSessionCookie, sessionToken } from './cookie.ts';
import type { ApiDescription } from './openapi.ts';
import type { Method, Result, RouteSpec, Schema } from './route-spec.ts';

type Parsed<S> = S extends z.ZodType ? z.infer<S> : undefined;

export interface RouteContext<I, P, Q, B> {
  identity: I;
  params: Parsed<P>;
  query: Parsed<Q>;
  body: Parsed<B>;
  /** Where the request comes from, for the audit trail. */
  origin: Origin;
  request: Request;
  response: Response;
}

type Answer<R> = R extends z.ZodType ? z.input<R> : void;
type Handler<I, P, Q, B, R> = (context: RouteContext<I, P, Q, B>) => Answer<R> | Promise<Answer<R>>;

/** The HTTP API: every route authenticates, checks the role, validates, and appears in the OpenAPI description. */
export class Api {
  readonly router = Router();
  readonly #accounts: AccountService;
  readonly #description: ApiDescription;
  readonly #methods = new Map<string, Set<string>>();
  #citizens: CitizenSignIn | null = null;

  constructor(accounts: AccountService, description: ApiDescription) {
    this.#accounts = accounts;
    this.#description = description;
  }

  /**
   * A route for people who are signed in. `roles`: which of them; `any` for all. `path` as Express writes it, from the root: `/api/calls/:id`.
   */
  route<
    P extends Schema = undefined,
    Q extends Schema = undefined,
    B extends Schema = undefined,
    R extends Result = null,
  >(
    method: Method,
    path: string,
    spec: RouteSpec<P, Q, B, R> & { roles: 'any' | readonly Role[] },
    handle: Handler<Identity, P, Q, B, R>,
  ): void {
    this.#add(method, path, spec, spec.roles, async (request, response) => {
      const identity = await this.#identify(request, response, spec.roles);
      await answer(request, response, spec, handle, identity);
    });
  }

  /** A route for everybody. */
  open<
    P extends Schema = undefined,
    Q extends Schema = undefined,
    B extends Schema = undefined,
    R extends Result = null,
  >(method: Method, path: string, spec: RouteSpec<P, Q, B, R>, handle: Handler<null, P, Q, B, R>): void {
    this.#add(method, path, spec, null, (request, response) => answer(request, response, spec, handle, null));
  }

  /** Who authenticates citizens; to be given before their routes are asked. */
  useCitizens(citizens: CitizenSignIn): void {
    this.#citizens = citizens;
  }

  /** A route for citizens who have proved their telephone number. A-012 for others. */
  citizen<
    P extends Schema = undefined,
    Q extends Schema = undefined,
    B extends Schema = undefined,
    R extends Result = null,
  >(method: Method, path: string, spec: RouteSpec<P, Q, B, R>, handle: Handler<Citizen, P, Q, B, R>): void {
    this.#add(method, path, spec, null, async (request, response) => {
      const citizen = await this.#citizens?.authenticate(citizenToken(request.get('Cookie')));
      if (!citizen) throw new CourtError('A-012');
      await answer(request, response, spec, handle, citizen);
    });
  }

  /** For parts that bring their own routes (the queue page): lets on who has one of the roles. */
  guard(roles: 'any' | readonly Role[]): RequestHandler {
    return async (request, response, next) => {
      await this.#identify(request, response, roles);
      next();
    };
  }

  /** After the last route: known paths answer other methods with V-004. */
  finish(): void {
    for (const [path, methods] of this.#methods) {
      this.router.all(path, (_request, response) => {
        response.set('Allow', [...methods].join(', ').toUpperCase());
        throw new CourtError('V-004');
      });
    }
  }

  #add(
    method: Method,
    path: string,
    spec: RouteSpec<Schema, Schema, Schema, Result>,
    roles: 'any' | readonly Role[] | null,
    handle: (request: Request, response: Response) => Promise<void>,
  ): void {
    this.#description.add(method, path, spec, roles);
    const methods = this.#methods.get(path) ?? new Set();
    this.#methods.set(path, methods.add(method));
    this.router[method](path, handle);
  }

  /** A-001 without a session, A-006 with one that has ended, A-004 without one of the roles. */
  async #identify(request: Request, response: Response, roles: 'any' | readonly Role[]): Promise<Identity> {
    const token = sessionToken(request.get('Cookie'));
    const identity = await this.#accounts.authenticate(token);
    if (!identity) {
      if (token) clearSessionCookie(request, response);
      throw new CourtError(token ? 'A-006' : 'A-001');
    }
    if (roles !== 'any' && !roles.includes(identity.role)) throw new CourtError('A-004');
    return identity;
  }
}

/** Where a request comes from. */
export function originOf(request: Request): Origin {
  return { address: request.ip ?? '', browser: request.get('User-Agent') ?? '' };
}

async function answer<I, P extends Schema, Q extends Schema, B extends Schema, R extends Result>(
  request: Request,
  response: Response,
  spec: RouteSpec<P, Q, B, R>,
  handle: Handler<I, P, Q, B, R>,
  identity: I,
): Promise<void> {
  const context: RouteContext<I, P, Q, B> = {
    identity,
    params: parsed(spec.params, request.params),
    query: parsed(spec.query, request.query),
    body: parsed(spec.body, request.body),
    origin: originOf(request),
    request,
    response,
  };
  response.set('Cache-Control', 'no-store');
  const value: unknown = await handle(context);
  if (spec.response === null) {
    response.status(204).end();
  } else if (!('stream' in spec.response)) {
    // Parsing what goes out drops every field that is not in the contract.
    response.status(spec.status ?? 200).json(await spec.response.parseAsync(value));
  }
}

/** The parsed value; V-001 with what is wrong with each field. */
function parsed<S extends Schema>(schema: S | undefined, value: unknown): Parsed<S> {
  if (schema === undefined) return undefined as Parsed<S>;
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data as Parsed<S>;
  const fields = Object.fromEntries(result.error.issues.map((issue) => [issue.path.join('.'), issue.message]));
  throw new CourtError('V-001', { fields });
}
