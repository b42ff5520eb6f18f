import { useEffect, useState } from 'react';
import type { TransferTargets } from '../../signaling/contract/desk.ts';
import { useDesk, useDeskSession } from './desk-context.ts';

/** Officers' states change while the dialog is open, ms. */
const LOOK_AGAIN = 2000;

/** Whom the call can be passed on to as it stands now, read again now and then; null before the first answer, and why there was none. */
export function useTransferTargets(): { targets: TransferTargets | null; error: unknown } {
  const session = useDeskSession();
  const { connection } = useDesk();
  const [targets, setTargets] = useState<TransferTargets | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    let open = true;
    const look = (): void => {
      session.targets().then(
        (found) => {
          if (!open) return;
          setTargets(found);
          setError(null);
        },
        // Asked again by the timer.
        (thrown: unknown) => {
          if (open) setError(thrown);
        },
      );
    };
    look();
    const timer = setInterval(look, LOOK_AGAIN);
    return () => {
      open = false;
      clearInterval(timer);
    };
  }, [session, connection.kind]);
  return { targets, error };
}
