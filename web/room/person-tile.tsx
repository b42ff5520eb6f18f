import { useTranslation } from 'react-i18next';
import type { ParticipantView, RoomView } from '../../signaling/contract/session.ts';
import { receivedKey } from '../client/room-link.ts';
import { RunningTime } from '../component/time-text.tsx';
import { Bars } from './bars.tsx';
import { Icon } from './icon.tsx';
import type { Tile } from './layout.ts';
import { OwnPicture, Picture } from './picture.tsx';
import { useRoom, useSessionRoom } from './room-context.ts';
import { isPrivate } from './session-room.ts';
import './tile.css';

/** Since when somebody is away in a private talk, for who is not in it. */
export const awaySince = (view: RoomView, person: ParticipantView): string | null =>
  !isPrivate(view) && view.privateTalk?.participantIds.includes(person.id) ? view.privateTalk.since : null;

/** A tile of the stage, for the one who sees this view. */
export function TileOf({ tile, view }: { tile: Tile; view: RoomView }) {
  const person: ParticipantView | undefined = view.participants.find(({ id }) => id === tile.participantId);
  if (!person) return null;
  return (
    <PersonTile
      tile={tile}
      person={person}
      own={person.id === view.me.participantId}
      speaking={tile.source === 'camera' && view.speakerId === person.id}
      awaySince={awaySince(view, person)}
    />
  );
}

interface PersonTileProps {
  tile: Tile;
  person: ParticipantView;
  /** It is the own picture. */
  own: boolean;
  speaking: boolean;
  /** In the private talk, while the one who looks is not. */
  awaySince: string | null;
}

/** A picture with who it is: name, role, court, and what is switched off, by mark and word. */
function PersonTile({ tile, person, own, speaking, awaySince }: PersonTileProps) {
  const { t } = useTranslation('room');
  const { offset } = useRoom();
  const name = own ? t('tile.me', { name: person.name }) : person.name;
  const role = t(`role.${person.role}`);
  const silent = useSilence(person, own);
  const classes = ['tile', `tile-${tile.source}`, speaking ? 'tile-speaking' : '', awaySince ? 'tile-away' : ''];
  return (
    <figure
      className={classes.filter((one) => one !== '').join(' ')}
      data-testid="tile"
      data-person={person.name}
      data-source={tile.source}
      data-speaking={speaking}
    >
      <TilePicture tile={tile} person={person} own={own} />
      {awaySince ? (
        <span className="tile-private">
          <Icon of="lock" size="1.6em" />
          <span>{t('private.away')}</span>
          <RunningTime since={awaySince} offset={offset} />
        </span>
      ) : null}
      {person.handAt ? (
        <span className="tile-hand">
          <Icon of="hand" /> {t('tile.hand')}
        </span>
      ) : null}
      <figcaption>
        <span className="tile-name">
          <strong>{name}</strong>
          <span>
            {tile.source === 'camera' ? role : t(`source.${tile.source}`)}
            {person.courtName && tile.source === 'camera' ? (
              <span className="tile-court"> · {person.courtName}</span>
            ) : null}
          </span>
        </span>
        <span className="tile-marks">
          {speaking ? <span className="visually-hidden">{t('tile.speaking')}</span> : null}
          {silent && tile.source === 'camera' && !awaySince ? (
            <span className="tile-off" title={t(silent)}>
              <Icon of="microphone-off" />
              <span className="tile-word">{t(silent)}</span>
            </span>
          ) : null}
          {person.way === 'phone' ? <Icon of="phone" /> : null}
          <Bars score={person.quality} />
        </span>
      </figcaption>
    </figure>
  );
}

type Silence = 'tile.mutedByChair' | 'tile.muted' | 'tile.noVoice';

/** Why nothing is heard of somebody, by what really arrives here; null: they can be heard. */
function useSilence(person: ParticipantView, own: boolean): Silence | null {
  const { devices } = useSessionRoom();
  const { received, media } = useRoom();
  if (person.muted.includes('microphone')) return 'tile.mutedByChair';
  if (own)
    return devices.microphoneOff
      ? 'tile.muted'
      : ['ok', 'asking', 'off'].includes(devices.microphone.state)
        ? null
        : 'tile.noVoice';
  const voice = received.get(receivedKey(person.id, 'microphone'));
  if (voice) return voice.paused ? 'tile.muted' : null;
  return media === 'connected' ? 'tile.noVoice' : null;
}

function TilePicture({ tile, person, own }: Pick<PersonTileProps, 'tile' | 'person' | 'own'>) {
  const { t } = useTranslation('room');
  const { devices } = useSessionRoom();
  const { received } = useRoom();
  if (own) {
    const track =
      tile.source === 'camera' ? (devices.cameraOff ? null : devices.camera.track) : ownShown(tile, devices);
    return track ? (
      <OwnPicture key={track.id} track={track} label={t('tile.own')} />
    ) : (
      <NoPicture person={person} word={devices.cameraOff ? null : t('device.noPicture')} />
    );
  }
  const picture = received.get(tile.key);
  if (!picture?.video || picture.paused) return <NoPicture person={person} />;
  return (
    <Picture
      video={picture.video}
      stream={picture.stream}
      shownAs={tile.key}
      label={t('tile.picture', { name: person.name, source: t(`source.${tile.source}`) })}
    />
  );
}

const ownShown = (
  { source }: Tile,
  devices: { screen: MediaStreamTrack | null; document: { track: MediaStreamTrack | null } },
): MediaStreamTrack | null => (source === 'screen' ? devices.screen : devices.document.track);

function NoPicture({ person, word: given = null }: { person: ParticipantView; word?: string | null }) {
  const { t } = useTranslation('room');
  const word = given ?? t(person.way === 'phone' ? 'tile.byPhone' : 'tile.cameraOff');
  return (
    <span className="tile-none">
      <span className="tile-letter" aria-hidden="true">
        {[...person.name][0]}
      </span>
      <span>{word}</span>
    </span>
  );
}
