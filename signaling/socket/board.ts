import type { Logger } from 'pino';
import type { Server, Socket } from 'socket.io';
import { z } from 'zod';
import type { AccountService } from '../account/index.ts';
import type { AgentStore } from '../agent/index.ts';
import type { AuditLog } from '../audit/index.ts';
import { CourtError, desk } from '../contract/index.ts';
import type { CourtDirectory } from '../court/index.ts';
import { authenticate, identityOf } from './authenticate.ts';
import { respond } from './respond.ts';

const wish = z.object({ courtId: z.string().max(60).optional() });

export interface BoardSocketParts {
  io: Server;
  accounts: AccountService;
  agents: AgentStore;
  courts: CourtDirectory;
  audit: AuditLog;
  sendView: (socket: Socket, courtId: string) => Promise<void>;
  log: Logger;
}

/** Boards of supervisors: the own court, or one below it by `auth: { courtId }`. */
export function serveBoards(parts: BoardSocketParts): void {
  const namespace = parts.io.of('/board');
  namespace.use(authenticate(parts.accounts, ['supervisor']));
  namespace.on('connection', (socket) => {
    const supervisor = identityOf(socket);
    const fault = (error: unknown): void => parts.log.error({ err: error }, 'board request failed');
    const visible = parts.courts.visible(supervisor.courtId);
    const wanted = wish.safeParse(socket.handshake.auth).data?.courtId ?? supervisor.courtId;
    const courtId = visible.includes(wanted) ? wanted : supervisor.courtId;
    Promise.resolve(socket.join(`court:${courtId}`))
      .then(() => parts.sendView(socket, courtId))
      .catch(fault);
    socket.on(
      'board:set-away',
      respond(
        desk.boardSetAway,
        async ({ agentId }) => {
          const agent = await parts.agents.get(agentId);
          if (!agent || !visible.includes(agent.courtId)) throw new CourtError('V-003');
          await parts.agents.setAway(agentId, 'set-by-supervisor');
          await parts.audit.write({
            actor: supervisor,
            action: 'agent.set-away',
            target: agentId,
            courtId: agent.courtId,
            address: socket.handshake.address,
          });
          return null;
        },
        fault,
      ),
    );
  });
}
