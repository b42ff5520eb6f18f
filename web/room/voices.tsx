import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoom, useSessionRoom } from './room-context.ts';

/** Everybody who is heard, one element each; and a way out when the browser keeps the page silent until it is touched. */
export function Voices() {
  const { t } = useTranslation('room');
  const room = useSessionRoom();
  const { received, soundBlocked } = useRoom();
  const voices = [...received].filter(([, { kind }]) => kind === 'audio');
  return (
    <>
      {voices.map(([key, { stream }]) => (
        <Voice key={key} stream={stream} attempt={soundBlocked} />
      ))}
      {soundBlocked ? (
        <button
          type="button"
          className="sound-blocked"
          onClick={() => void room.unblockSound().then(() => room.played(true))}
        >
          {t('sound.blocked')}
        </button>
      ) : null}
    </>
  );
}

function Voice({ stream, attempt }: { stream: MediaStream; attempt: boolean }) {
  const element = useRef<HTMLAudioElement>(null);
  const room = useSessionRoom();
  const { outputId } = room.sound;
  useEffect(() => {
    const audio = element.current;
    if (!audio) return;
    audio.srcObject = stream;
    if (outputId !== '' && 'setSinkId' in audio) audio.setSinkId(outputId).catch(() => undefined);
    audio
      .play()
      .then(() => room.played(true))
      // NotAllowedError: nobody has touched the page yet.
      .catch((error: unknown) => {
        if (error instanceof DOMException && error.name === 'NotAllowedError') room.played(false);
      });
    return () => {
      audio.srcObject = null;
    };
  }, [stream, room, attempt, outputId]);
  return <audio ref={element} autoPlay />;
}
