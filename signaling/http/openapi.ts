import { OpenApiGeneratorV31, OpenAPIRegistry, type RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { ERRORS, type ErrorCode, type Role } from '../contract/index.ts';
import type { Method, Result, RouteSpec, Schema } from './route-spec.ts';

const errorBody = z.object({
  error: z.object({
    code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
    message: z.string(),
    requestId: z.string().optional(),
    fields: z.record(z.string(), z.string()).optional(),
  }),
});

type Spec = RouteSpec<Schema, Schema, Schema, Result>;
type Content = Record<string, { schema: z.ZodType | { type: 'string'; format?: string } }>;

/** Gathers the routes and makes the OpenAPI 3.1 description from the schemas that validate. */
export class ApiDescription {
  readonly #registry = new OpenAPIRegistry();
  readonly #version: string;
  #document: object | null = null;

  constructor(version: string) {
    this.#version = version;
    this.#registry.registerComponent('securitySchemes', 'session', { type: 'apiKey', in: 'cookie', name: 'sid' });
  }

  add(method: Method, path: string, spec: Spec, roles: 'any' | readonly Role[] | null): void {
    const request: RouteConfig['request'] = {
      ...(spec.params instanceof z.ZodObject ? { params: spec.params } : {}),
      ...(spec.query instanceof z.ZodObject ? { query: spec.query } : {}),
      ...(spec.body ? { body: { required: true, content: { 'application/json': { schema: spec.body } } } } : {}),
      ...(spec.upload ? { body: { required: true, content: binary(spec.upload) } } : {}),
    };
    this.#registry.registerPath({
      method,
      path: path.replace(/:(\w+)/g, '{$1}'),
      tags: [spec.tag],
      summary: spec.summary,
      ...(Array.isArray(roles) ? { description: `Roles: ${roles.join(', ')}` } : {}),
      security: roles === null ? [] : [{ session: [] }],
      request,
      responses: {
        ...success(spec),
        default: { description: 'Error', content: { 'application/json': { schema: errorBody } } },
      },
    });
    this.#document = null;
  }

  document(): object {
    this.#document ??= new OpenApiGeneratorV31(this.#registry.definitions).generateDocument({
      openapi: '3.1.0',
      info: {
        title: '12368 court hotline',
        version: this.#version,
        description:
          'Signed in by cookie. Requests that change something send `Origin` and a JSON body. Times are ISO 8601 in UTC.',
      },
    });
    return this.#document;
  }
}

function success(spec: Spec): RouteConfig['responses'] {
  if (spec.response === null) return { 204: { description: 'Done' } };
  const content: Content =
    'stream' in spec.response ? binary(spec.response.stream) : { 'application/json': { schema: spec.response } };
  return { [spec.status ?? 200]: { description: 'Success', content } };
}

const binary = (types: string[]): Content =>
  Object.fromEntries(types.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]));
