import { useEffect, useRef, useState, type FormEvent } from 'react';
import { Button, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { RoomView } from '../../signaling/contract/session.ts';
import { clockText } from '../client/format.ts';
import { useSessionRoom } from './room-context.ts';

/** Messages to everybody in the room. */
export function ChatPanel({ view }: { view: RoomView }) {
  const { t } = useTranslation('room');
  const room = useSessionRoom();
  const [text, setText] = useState('');
  const list = useRef<HTMLOListElement>(null);
  const last = view.chat.at(-1)?.id;
  useEffect(() => {
    // Newer browsers answer with a promise, which an effect may not.
    list.current?.lastElementChild?.scrollIntoView({ block: 'nearest' });
  }, [last]);
  const send = (event?: FormEvent): void => {
    event?.preventDefault();
    const said = text.trim();
    if (said === '') return;
    // What could not be sent stays to be sent again.
    void room.act((ask) => ask('session:say', { text: said })).then((done) => done && setText(''));
  };
  return (
    <div className="chat">
      {view.chat.length === 0 ? <p className="chat-empty">{t('chat.empty')}</p> : null}
      <ol ref={list} className="chat-list" data-testid="chat" tabIndex={0} aria-label={t('panel.chat')}>
        {view.chat.map(({ id, at, name, role, text: said, participantId }) => (
          <li key={id} className={participantId === view.me.participantId ? 'chat-own' : undefined}>
            <span className="quiet">
              {name} {t(`role.${role}`)} <span className="figure">{clockText(at)}</span>
            </span>
            <span className="chat-text">{said}</span>
          </li>
        ))}
      </ol>
      {view.may.includes('say') ? (
        <form className="chat-form" onSubmit={send}>
          <Input.TextArea
            data-testid="chat-text"
            value={text}
            autoSize={{ minRows: 1, maxRows: 4 }}
            maxLength={1000}
            aria-label={t('chat.write')}
            placeholder={t('chat.write')}
            onChange={(event) => setText(event.target.value)}
            onPressEnter={(event) => {
              if (event.shiftKey || event.nativeEvent.isComposing) return;
              event.preventDefault();
              send();
            }}
          />
          <Button htmlType="submit" type="primary" data-testid="chat-send">
            {t('chat.send')}
          </Button>
        </form>
      ) : null}
    </div>
  );
}
