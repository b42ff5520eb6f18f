import type { Socket } from 'socket.io';
import type { AccountService, Identity } from '../account/index.ts';
import { CourtError, type Role } from '../contract/index.ts';
import { sessionToken } from '../http/index.ts';

interface SocketData {
  identity?: Identity;
}

/** Who is at the other end; the middleware below has made sure that there is somebody. */
export function identityOf(socket: Socket): Identity {
  const { identity } = socket.data as SocketData;
  if (!identity) throw new CourtError('A-001');
  return identity;
}

/** Socket.IO middleware: lets in who is signed in (session cookie) and has one of the roles. The client is told the code as the error's message. */
export function authenticate(accounts: AccountService, roles: readonly Role[]) {
  return (socket: Socket, next: (error?: Error) => void): void => {
    accounts
      .authenticate(sessionToken(socket.handshake.headers.cookie))
      .then((identity) => {
        if (!identity) throw new CourtError('A-006');
        if (!roles.includes(identity.role)) throw new CourtError('A-004');
        (socket.data as SocketData).identity = identity;
        void socket.join(`session:${identity.sessionId}`);
        next();
      })
      .catch((error: unknown) => next(new Error(CourtError.from(error).code)));
  };
}
