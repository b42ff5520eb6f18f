import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { collectDefaultMetrics, Gauge, register } from 'prom-client';
import type { Control } from './control.ts';
import type { Gateway } from './gateway.ts';
import type { TrunkRegistrations } from './sip/registrations.ts';
import type { SipUserAgent } from './sip/user-agent.ts';

/** On loopback: /healthz (the process lives), /readyz (the parts it needs, by name; registrations at trunks), /metrics (Prometheus). */
export async function serveHealth(
  port: number,
  parts: { gateway: Gateway; control: Control; sip: SipUserAgent; registrations: TrunkRegistrations },
): Promise<Server> {
  const { gateway, control, sip, registrations } = parts;
  collectDefaultMetrics();
  new Gauge({
    name: 'court_gateway_legs',
    help: 'Telephone calls at this gateway',
    collect() {
      this.set(gateway.size);
    },
  });
  new Gauge({
    name: 'court_gateway_refused',
    help: 'Calls refused since the start, by status',
    labelNames: ['reason'],
    collect() {
      for (const [reason, count] of gateway.reasons) this.set({ reason }, count);
    },
  });
  new Gauge({
    name: 'court_trunk_registered',
    help: 'Whether the line is registered at the carrier, by account: 1 or 0',
    labelNames: ['trunk'],
    collect() {
      for (const [trunk, registered] of registrations.registered) this.set({ trunk }, registered ? 1 : 0);
    },
  });
  const server = createServer((request, response) => {
    const send = (status: number, type: string, body: string): void => {
      response.writeHead(status, { 'Content-Type': type }).end(body);
    };
    if (request.url === '/healthz') return send(200, 'text/plain', 'ok\n');
    if (request.url === '/readyz') {
      const states = { signaling: { ok: control.connected }, kamailio: { ok: sip.registered } };
      const ready = Object.values(states).every(({ ok }) => ok);
      // A carrier that is away does not keep calls of the others from this gateway.
      const trunks = Object.fromEntries([...registrations.registered].map(([trunk, ok]) => [trunk, { ok }]));
      return send(ready ? 200 : 503, 'application/json', JSON.stringify({ ready, parts: states, trunks }));
    }
    if (request.url === '/metrics') {
      register.metrics().then(
        (text) => send(200, register.contentType, text),
        () => send(500, 'text/plain', 'no metrics\n'),
      );
      return;
    }
    send(404, 'text/plain', 'not found\n');
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
