import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { BoardToSignaling, BoardView, SignalingToBoard } from '../../signaling/contract/desk.ts';
import { SESSION_KEY } from '../client/query.ts';
import { Connection, type ConnectionState } from '../client/socket.ts';
import { useShell } from '../component/session.tsx';

export type BoardConnection = Connection<BoardToSignaling, SignalingToBoard>;

export interface Board {
  view: BoardView | null;
  state: ConnectionState;
  /** What to add to this computer's clock to get the server's, ms. */
  offset: number;
  connection: BoardConnection | null;
}

const START: Board = { view: null, state: { kind: 'connecting' }, offset: 0, connection: null };

/** The court as it is now, kept up to date. The last view stays while the connection is away. */
export function useBoard(courtId: string | null): Board {
  const { showConnection } = useShell();
  const queries = useQueryClient();
  const [board, setBoard] = useState(START);
  useEffect(() => {
    const connection: BoardConnection = new Connection('/board', courtId ? { courtId } : {});
    setBoard({ ...START, connection });
    connection.on('board:view', (view) =>
      setBoard((before) => ({ ...before, view, offset: Date.parse(view.now) - Date.now() })),
    );
    const follow = (): void => {
      const { state } = connection;
      setBoard((before) => ({ ...before, state }));
      showConnection(state);
      if (state.kind === 'ended') queries.setQueryData(SESSION_KEY, null);
    };
    const leave = connection.subscribe(follow);
    follow();
    return () => {
      leave();
      connection.close();
      showConnection(null);
    };
  }, [courtId, queries, showConnection]);
  return board;
}
