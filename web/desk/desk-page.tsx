import { QuestionCircleOutlined, SwapOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { endSession } from '../client/query.ts';
import { Loading, NoPermission } from '../component/page-state.tsx';
import { useShell } from '../component/session.tsx';
import { Attention, CallVoices } from './attention.tsx';
import { CallerColumn } from './caller-column.tsx';
import { DeskContext, useDesk, useDeskSession } from './desk-context.ts';
import { DeskSession } from './desk-session.ts';
import { DetailDrawer, type Opened } from './detail-drawer.tsx';
import { DialContext, type DialTarget } from './dial.ts';
import { DialDialog } from './dial-dialog.tsx';
import { actOf, type DeskAct } from './keys.ts';
import { LeftColumn } from './left-column.tsx';
import { MiddleColumn } from './middle-column.tsx';
import { ShortcutList } from './shortcut-list.tsx';
import { mayTransfer, TransferContext } from './transfer.ts';
import { TransferDialog } from './transfer-dialog.tsx';
import './desk.css';
import './call.css';

/** An officer's workplace. One connection, microphone and call as long as the page is open. */
export function DeskPage() {
  const [session, setSession] = useState<DeskSession | null>(null);
  useEffect(() => {
    const opened = new DeskSession();
    setSession(opened);
    return () => opened.close();
  }, []);
  if (!session) return <Loading rows={8} />;
  return (
    <DeskContext value={session}>
      <Desk />
    </DeskContext>
  );
}

function Desk() {
  const { connection } = useDesk();
  useShellState();
  if (connection.kind === 'refused') return <NoPermission />;
  if (connection.kind === 'replaced') return <Replaced />;
  return <Columns />;
}

/** Keeps the header in step, and leads away when the session is over. */
function useShellState(): void {
  const { t } = useTranslation('desk');
  const { showConnection, warnBeforeLeaving } = useShell();
  const { connection, view } = useDesk();
  const busy = view?.call !== null && view?.call !== undefined;
  useEffect(() => showConnection(connection), [connection, showConnection]);
  useEffect(() => () => showConnection(null), [showConnection]);
  useEffect(() => {
    if (connection.kind === 'ended') endSession();
  }, [connection]);
  useEffect(() => {
    if (!busy) return undefined;
    const stay = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', stay);
    warnBeforeLeaving(t('call.leaving'));
    return () => {
      window.removeEventListener('beforeunload', stay);
      warnBeforeLeaving(null);
    };
  }, [busy, t, warnBeforeLeaving]);
}

function Columns() {
  const { t } = useTranslation('desk');
  const [opened, setOpened] = useState<Opened | null>(null);
  const [help, setHelp] = useState(false);
  const [dialling, setDialling] = useState<DialTarget | null>(null);
  /** Of this call, not of the one after it. */
  const [transferring, setTransferring] = useState<string | null>(null);
  const snapshot = useDesk();
  const call = mayTransfer(snapshot) ? (snapshot.view?.call ?? null) : null;
  const transfer = (): void => setTransferring(call?.callId ?? null);
  useShortcuts({ help: () => setHelp(true), transfer });
  return (
    <DialContext value={setDialling}>
      <TransferContext value={transfer}>
        <div className="desk">
          <h1 className="visually-hidden">{t('title')}</h1>
          <Attention />
          <CallVoices />
          <LeftColumn onOpen={setOpened} />
          <MiddleColumn />
          <CallerColumn onOpen={setOpened} />
          <Button
            className="desk-help"
            size="small"
            type="text"
            icon={<QuestionCircleOutlined />}
            onClick={() => setHelp(true)}
          >
            {t('shortcuts.open')}
          </Button>
          <DetailDrawer opened={opened} onClose={() => setOpened(null)} />
          <ShortcutList open={help} onClose={() => setHelp(false)} />
          <DialDialog target={dialling} onClose={() => setDialling(null)} />
          <TransferDialog
            call={call && call.callId === transferring ? call : null}
            onClose={() => setTransferring(null)}
          />
        </div>
      </TransferContext>
    </DialContext>
  );
}

function useShortcuts({ help, transfer }: Pick<Record<DeskAct, () => void>, 'help' | 'transfer'>): void {
  const session = useDeskSession();
  const acting = useRef({ help, transfer });
  acting.current = { help, transfer };
  useEffect(() => {
    const acts: Record<DeskAct, () => void> = {
      accept: () => void session.accept(),
      reject: () => void session.reject(),
      mute: () => {
        if (session.snapshot().view?.call) session.toggleMute();
      },
      hold: () => void session.toggleHold(),
      hangup: () => void session.hangUp(),
      finish: () => document.querySelector<HTMLFormElement>('#wrap-up')?.requestSubmit(),
      transfer: () => {
        if (mayTransfer(session.snapshot())) acting.current.transfer();
      },
      help: () => acting.current.help(),
    };
    const press = (event: KeyboardEvent): void => {
      const act = actOf(event);
      if (!act) return;
      event.preventDefault();
      acts[act]();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [session]);
}

function Replaced() {
  const { t } = useTranslation('desk');
  const session = useDeskSession();
  return (
    <div className="page-state" role="alert">
      <span className="page-state-icon" aria-hidden="true">
        <SwapOutlined />
      </span>
      <h1 className="page-state-title">{t('banner.replaced')}</h1>
      <Button type="primary" onClick={session.takeOver}>
        {t('banner.replacedAction')}
      </Button>
    </div>
  );
}
