import type { TFunction } from 'i18next';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoomView } from '../../signaling/contract/session.ts';
import { useNow } from '../component/clock.ts';
import { WithCode } from '../component/with-code.tsx';
import { Icon } from './icon.tsx';
import { useRoom, useSessionRoom } from './room-context.ts';

/** What stands in the way of the one who looks, said once, in plain words, until it is over. */
export function OwnTrouble() {
  const { t } = useTranslation('room');
  const { connection, media, trouble, failure } = useRoom();
  const room = useSessionRoom();
  const now = useNow();
  if (failure) {
    return (
      <p className="own-trouble own-trouble-bad" role="alert" data-testid="room-failure">
        <Icon of="warn" />
        <span>
          <WithCode text={`${failure.message}（${failure.code}）`} />
        </span>
        <button type="button" className="plain-action" onClick={room.dismissFailure}>
          {t('device.seen')}
        </button>
      </p>
    );
  }
  if (connection.kind === 'reconnecting') {
    const seconds = Math.max(0, Math.round((now - connection.since) / 1000));
    // Both ways away is another trouble than the server alone: then people still see and hear each other.
    const word = media === 'connected' ? 'trouble.serverAway' : 'trouble.reconnecting';
    return (
      <p className="own-trouble" data-testid="room-trouble">
        <Icon of="network" />
        <span role="status">{t(word)}</span> <span className="figure">{t('trouble.seconds', { seconds })}</span>
      </p>
    );
  }
  if (media === 'interrupted' || media === 'joining') {
    return (
      <p className="own-trouble" role="status" data-testid="room-trouble">
        <Icon of="network" /> {t(`trouble.${media}`)}
      </p>
    );
  }
  return trouble ? (
    <p className="own-trouble" role="status" data-testid="room-trouble">
      <Icon of="network" /> {t(`trouble.${trouble}`)}
    </p>
  ) : null;
}

/** Tells a screen reader who came and went and what was changed for the one who looks. Nothing to see. */
export function Changes({ view }: { view: RoomView }) {
  const { t } = useTranslation('room');
  const before = useRef<RoomView | null>(null);
  const [text, setText] = useState('');
  useEffect(() => {
    const was = before.current;
    before.current = view;
    if (!was) return;
    const there = (of: RoomView): Map<string, string> =>
      new Map(
        of.participants.filter(({ state, online }) => state === 'admitted' && online).map(({ id, name }) => [id, name]),
      );
    const [old, now] = [there(was), there(view)];
    const said = view.chat.at(-1);
    const words = [
      ...[...now].filter(([id]) => !old.has(id)).map(([, name]) => t('change.came', { name })),
      ...[...old].filter(([id]) => !now.has(id)).map(([, name]) => t('change.went', { name })),
      ...(was.recording !== view.recording ? [t(`change.recording.${view.recording}`)] : []),
      ...(said && was.chat.at(-1)?.id !== said.id ? [t('change.said', { name: said.name, text: said.text })] : []),
      ...shownWords(was, view, t),
      ...mutedWords(was, view).map((word) => t(word)),
    ];
    if (words.length > 0) setText(words.join(' '));
  }, [view, t]);
  return (
    <span className="visually-hidden" aria-live="polite" data-testid="changes">
      {text}
    </span>
  );
}

/** What paper is before everybody now, when it is another one or another page. */
function shownWords({ material: was }: RoomView, { material }: RoomView, t: TFunction<'room'>): string[] {
  if (!material) return was ? [t('change.shownNoMore')] : [];
  if (was?.materialId === material.materialId && was.page === material.page) return [];
  const { name, page, pages } = material;
  return [t('change.shown', { name, page, pages })];
}

type ChangeWord = 'change.muted' | 'change.unmuted';

function mutedWords(was: RoomView, now: RoomView): ChangeWord[] {
  const muted = (view: RoomView): boolean =>
    view.participants.find(({ id }) => id === view.me.participantId)?.muted.includes('microphone') ?? false;
  if (muted(was) === muted(now)) return [];
  return [muted(now) ? 'change.muted' : 'change.unmuted'];
}
