import type { Request, Response } from 'express';
import { z } from 'zod';
import { CourtError, flowApi, LANGUAGES, sha256 } from '../contract/index.ts';
import type { ShippedPrompts, SoundStore } from '../flow/index.ts';
import { FLOW_EDITORS, FLOW_READERS } from './flow.ts';
import type { Api } from './route.ts';

const tag = 'flow';
/** Three minutes in two channels of 16 bits at 48 kHz are 35 MB. */
const LARGEST = 40 * 1024 * 1024;

/** Prompts: the ones that come with the system, and sounds that courts add. What callers hear is no secret: no court is asked for. */
export function promptRoutes(routes: Api, shipped: ShippedPrompts, sounds: SoundStore): void {
  routes.route(
    'get',
    '/api/prompts',
    {
      tag,
      summary: 'Prompts that come with the system',
      roles: FLOW_READERS,
      response: z.array(flowApi.shippedPrompt),
    },
    () => shipped.list(),
  );
  routes.route(
    'get',
    '/api/prompts/:name/audio',
    {
      tag,
      summary: 'Sound of a prompt that comes with the system',
      roles: FLOW_READERS,
      params: z.object({ name: z.string().max(60) }),
      query: z.object({ language: z.enum(LANGUAGES).default('zh') }),
      response: { stream: ['audio/wav'] },
    },
    async ({ params: { name }, query, response }) => send(response, await shipped.audio(name, query.language)),
  );
  routes.route(
    'post',
    '/api/prompt-audio/speech',
    {
      tag,
      summary: 'Speak a text, to be heard at once',
      roles: FLOW_EDITORS,
      body: flowApi.speechRequest,
      response: flowApi.promptAudio,
      status: 201,
    },
    ({ body }) => sounds.spoken(body.text, body.language),
  );
  routes.route(
    'post',
    '/api/prompt-audio/recording',
    {
      tag,
      summary: 'Bring a recording: the body is a WAV file (PCM, any rate, one or two channels, three minutes at most)',
      roles: FLOW_EDITORS,
      response: flowApi.promptAudio,
      status: 201,
    },
    async ({ request }) => sounds.recorded(await fileOf(request)),
  );
  routes.route(
    'get',
    '/api/prompt-audio/:sha256',
    {
      tag,
      summary: 'Sound of a spoken or recorded prompt',
      roles: FLOW_READERS,
      params: z.object({ sha256 }),
      response: { stream: ['audio/wav'] },
    },
    async ({ params, response }) => {
      const wav = await sounds.read(params.sha256);
      send(response, wav, 'private, max-age=31536000, immutable');
    },
  );
}

function send(response: Response, wav: Buffer, caching = 'private, max-age=3600'): void {
  response.set({ 'Content-Type': 'audio/wav', 'Cache-Control': caching }).send(wav);
}

/** The body as it came; V-002 as soon as there is too much of it. */
async function fileOf(request: Request): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > LARGEST) throw new CourtError('V-002');
    parts.push(part);
  }
  return Buffer.concat(parts);
}
