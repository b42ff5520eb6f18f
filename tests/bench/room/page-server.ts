import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { build } from 'vite';

const PAGES = join(import.meta.dirname, 'page');

/** The page of a contender, with its script in it. */
export async function pageOf(name: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, lib: { entry: join(PAGES, `${name}.ts`), formats: ['iife'], name: 'page' } },
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((one) => ('output' in one ? one.output : []));
  const script = outputs.map((one) => (one.type === 'chunk' ? one.code : '')).join('\n');
  return `<!doctype html><html lang="en"><title>${name}</title><body><script>${script.replaceAll('</script', '<\\/script')}</script></body></html>`;
}

/** Serves one page at every path. */
export async function servePage(page: string, host: string, port: number): Promise<Server> {
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(page);
  });
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}
