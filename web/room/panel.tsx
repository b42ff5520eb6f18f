import { Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoomView } from '../../signaling/contract/session.ts';
import { ChatPanel } from './chat-panel.tsx';
import { PeoplePanel } from './people-panel.tsx';
import { SLOTS } from './slot.ts';
import './panel.css';

/** Beside the stage: who is there and who waits, materials, messages, the record. Tabs that have nothing behind them are not there. */
export function Panel({ view }: { view: RoomView }) {
  const { t } = useTranslation('room');
  const [tab, setTab] = useState(SLOTS.record && view.me.role === 'clerk' ? 'record' : 'people');
  // Read up to here; what comes while the messages are open is read.
  const [readId, setReadId] = useState<string | null>(view.chat.at(-1)?.id ?? null);
  const lastId = view.chat.at(-1)?.id ?? null;
  if (tab === 'chat' && readId !== lastId) setReadId(lastId);
  const unread = view.chat.length - 1 - view.chat.findIndex(({ id }) => id === readId);
  const waiting = view.participants.filter(({ state }) => state === 'waiting').length;
  const { record: Record } = SLOTS;
  const Materials = view.may.includes('show') ? SLOTS.materials : null;
  const active = tab === 'materials' && !Materials ? 'people' : tab;
  return (
    <aside className="panel" aria-label={t('panel.label')}>
      <Tabs
        activeKey={active}
        onChange={setTab}
        items={[
          {
            key: 'people',
            label: waiting > 0 ? t('panel.peopleWaiting', { count: waiting }) : t('panel.people'),
            // It changes with everything that happens in the room; while nobody looks at it, it is not drawn.
            children: active === 'people' ? <PeoplePanel view={view} /> : null,
          },
          ...(Materials
            ? [{ key: 'materials', label: t('panel.materials'), children: <Materials view={view} /> }]
            : []),
          {
            key: 'chat',
            label: unread > 0 ? t('panel.chatUnread', { count: unread }) : t('panel.chat'),
            children: <ChatPanel view={view} />,
          },
          ...(Record ? [{ key: 'record', label: t('panel.record'), children: <Record view={view} /> }] : []),
        ]}
      />
    </aside>
  );
}
