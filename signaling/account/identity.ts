import type { Role, Service, Skills } from '../contract/index.ts';

/** Who a request or a socket belongs to. */
export interface Identity {
  accountId: string;
  sessionId: string;
  username: string;
  name: string;
  role: Role;
  courtId: string;
  services: Service[];
  /** Missing in sessions of an older release. */
  skills?: Skills;
  /** When the session ends at the latest. */
  expiresAt: Date;
}

/** Where somebody comes from: network address, and the browser as it names itself. */
export interface Origin {
  address: string;
  browser: string;
}
