import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { OperatorError } from '../operator-error.ts';
import { parseJson } from './parse-json.ts';

const ticket = z.object({
  /** Where signaling is reached, https. */
  signaling: z.url({ protocol: /^https?$/ }),
  /** What signaling's certificate is checked by, PEM; null: by the authorities that Node knows. */
  certificate: z.string().nullable(),
  /** Shared by all parts. */
  nodeSecret: z.string().min(32),
  /** The WebSocket of the SIP edge, and what gateways register there with. */
  sipEdge: z.object({
    url: z.url({ protocol: /^wss?$/ }),
    domain: z.string().min(1),
    user: z.string().min(1),
    password: z.string().min(16),
  }),
  /** An address of the trunk's side, and whether calls out offer SRTP only. */
  trunk: z.object({ address: z.ipv4(), srtp: z.boolean() }),
});

/** What a gateway needs to know of the system it serves. It holds secrets. */
export type GatewayTicket = z.infer<typeof ticket>;

/** @throws OperatorError when there is no such file, or it is no ticket */
export function readTicket(path: string): GatewayTicket {
  if (!existsSync(path))
    throw new OperatorError(`${path} is not there. The machine it is to serve writes it to its DATA_DIR/gateway.json.`);
  const parsed = ticket.safeParse(parseJson(readFileSync(path, 'utf8')));
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => issue.path.join('.') || 'the file').join(', ');
  throw new OperatorError(
    `${path} is damaged (${wrong}): copy DATA_DIR/gateway.json of the machine it is to serve again.`,
  );
}
