import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ParticipantView, RoomView } from '../../signaling/contract/session.ts';
import { useTitle } from '../component/clock.ts';
import { RunningTime } from '../component/time-text.tsx';
import { Captions } from './captions.tsx';
import { DeviceFault } from './device-fault.tsx';
import { Icon, type Mark } from './icon.tsx';
import { facing, inRoom, shownBy } from './layout.ts';
import { MaterialPage } from './material-page.tsx';
import { Changes, OwnTrouble } from './own-state.tsx';
import { awaySince, TileOf } from './person-tile.tsx';
import { OwnPicture } from './picture.tsx';
import { useRoom, useSessionRoom } from './room-context.ts';
import { PetitionerRecord } from './session-record.tsx';
import { isPrivate } from './session-room.ts';
import { ShownScreen } from './shown-screen.tsx';
import { Voices } from './voices.tsx';
import './petitioner-room.css';
import './petitioner-paper.css';

/** The room for who came as a citizen: the officer large, or what is shown and the officer beside it; oneself small, four large buttons. Everything else is done for them. */
export function PetitionerRoom({ view, onLeave }: { view: RoomView; onLeave: () => void }) {
  const { t } = useTranslation(['room', 'shell']);
  useTitle(`${t('petitioner.title')} · ${t('shell:product')}`);
  const alone = isPrivate(view);
  const paper = alone ? null : view.material;
  const people = inRoom(view.participants);
  const here = alone ? people.filter(({ id }) => view.privateTalk?.participantIds.includes(id)) : people;
  const { participantId: meId } = view.me;
  const face = facing(here, meId, view.speakerId, view.spotlightId);
  // A page of a material goes before a screen or document camera, as on the stage of staff.
  const shown = paper ? null : shownBy(here, meId);
  const others = alone ? [] : people.filter(({ id }) => id !== meId && id !== face?.participantId);
  return (
    <div className={alone ? 'petitioner petitioner-private' : 'petitioner'} data-testid="petitioner-room">
      <Head view={view} alone={alone} />
      <div className="petitioner-main">
        <div className={paper || shown ? 'petitioner-stage petitioner-stage-paper' : 'petitioner-stage'}>
          {paper ? <MaterialPage material={paper} path="/api/meet/materials" /> : null}
          {shown ? <ShownScreen key={shown.key} tile={shown} view={view} /> : null}
          <div className="petitioner-faces">
            {face ? <TileOf tile={face} view={view} /> : <p className="petitioner-nobody">{t('petitioner.nobody')}</p>}
            <OwnCorner />
            {others.length > 0 ? <Others people={others} view={view} /> : null}
          </div>
        </div>
        {alone ? null : <PetitionerRecord sessionId={view.sessionId} />}
      </div>
      <div className="petitioner-notes">
        <Captions view={view} />
        <LastSaid view={view} />
        <OwnTrouble />
        <DeviceFault />
      </div>
      <Buttons view={view} onLeave={onLeave} />
      <Changes view={view} />
      <Voices />
    </div>
  );
}

function Head({ view, alone }: { view: RoomView; alone: boolean }) {
  const { t } = useTranslation('room');
  const { offset } = useRoom();
  return (
    <header className="petitioner-head">
      <span className="petitioner-matter">{view.title}</span>
      {alone ? <PrivateWord mayEnd={view.may.includes('private-end')} /> : <Recording view={view} />}
      {view.startedAt ? (
        <RunningTime since={view.startedAt} offset={offset} />
      ) : (
        <span>{t('petitioner.notBegun')}</span>
      )}
    </header>
  );
}

function PrivateWord({ mayEnd }: { mayEnd: boolean }) {
  const { t } = useTranslation('room');
  const room = useSessionRoom();
  return (
    <>
      <strong className="private-word" role="status" data-testid="private-frame">
        <Icon of="lock" /> {t('private.frame')}
      </strong>
      {mayEnd ? (
        <button
          type="button"
          className="plain-action"
          data-testid="btn-private-end"
          onClick={() => void room.act((ask) => ask('session:private-end', {}))}
        >
          {t('private.end')}
        </button>
      ) : null}
    </>
  );
}

/** 正在录音录像, with a steady red dot. */
export function Recording({ view }: { view: RoomView }) {
  const { t } = useTranslation('room');
  const fault = view.recording === 'fault';
  return (
    <strong
      className={`recording recording-${view.recording}`}
      role="status"
      data-testid="recording"
      data-state={view.recording}
    >
      {fault ? <Icon of="warn" /> : <span className="record-dot" aria-hidden="true" />}
      {t(`recording.${view.recording}`)}
    </strong>
  );
}

/** The latest message of somebody else, until it was read. Its writer expects that it is seen. */
function LastSaid({ view }: { view: RoomView }) {
  const { t } = useTranslation('room');
  const last = view.chat.filter(({ participantId }) => participantId !== view.me.participantId).at(-1);
  const [readId, setReadId] = useState<string | null>(null);
  if (!last || last.id === readId) return null;
  return (
    <p className="last-said" data-testid="last-said">
      <Icon of="chat" />
      <span tabIndex={0}>
        <strong>{t('chat.from', { name: last.name })}</strong>
        {last.text}
      </span>
      <button type="button" className="plain-action" onClick={() => setReadId(last.id)}>
        {t('device.seen')}
      </button>
    </p>
  );
}

function OwnCorner() {
  const { t } = useTranslation('room');
  const { devices } = useSessionRoom();
  useRoom();
  const track = devices.cameraOff ? null : devices.camera.track;
  return (
    <div className="petitioner-own" data-testid="own-corner">
      {track ? (
        <OwnPicture key={track.id} track={track} label={t('tile.own')} />
      ) : (
        <span className="own-none">
          <Icon of="camera-off" size="1.8em" />
          {t('tile.cameraOff')}
        </span>
      )}
      {track ? <span className="petitioner-own-name">{t('petitioner.me')}</span> : null}
    </div>
  );
}

/** Who else is there, by name and role: a petitioner is not to be overheard by anybody they do not know of. */
function Others({ people, view }: { people: ParticipantView[]; view: RoomView }) {
  const { t } = useTranslation('room');
  return (
    <ul className="petitioner-others" tabIndex={0} aria-label={t('petitioner.others')}>
      {people.map((person) => {
        const away = awaySince(view, person);
        return (
          <li key={person.id}>
            <strong>{person.name}</strong> {t(`role.${person.role}`)}
            {away ? ` · ${t('private.away')}` : ''}
          </li>
        );
      })}
    </ul>
  );
}

function Buttons({ view, onLeave }: { view: RoomView; onLeave: () => void }) {
  const { t } = useTranslation('room');
  const room = useSessionRoom();
  useRoom();
  const { microphoneOff, cameraOff } = room.devices;
  const me = view.participants.find(({ id }) => id === view.me.participantId);
  const mutedByChair = me?.muted.includes('microphone') ?? false;
  const [called, setCalled] = useState(false);
  const silent = microphoneOff || mutedByChair;
  return (
    <div className="petitioner-buttons" role="toolbar" aria-label={t('act.bar')}>
      <Large
        mark={silent ? 'microphone-off' : 'microphone'}
        word={t('act.microphone')}
        state={t(mutedByChair ? 'act.mutedByChair' : microphoneOff ? 'act.isOff' : 'act.isOn')}
        off={silent}
        testId="btn-microphone"
        onPress={room.toggleMicrophone}
      />
      <Large
        mark={cameraOff ? 'camera-off' : 'camera'}
        word={t('act.camera')}
        state={t(cameraOff ? 'act.isOff' : 'act.isOn')}
        off={cameraOff}
        testId="btn-camera"
        onPress={room.toggleCamera}
      />
      <Large
        mark="hand"
        word={t(me?.handAt ? 'act.handDown' : 'act.hand')}
        state={t(me?.handAt ? 'act.handUp' : 'act.handHint')}
        on={Boolean(me?.handAt)}
        testId="btn-hand"
        onPress={() => void room.toggleHand()}
      />
      <Large
        mark="help"
        word={t('act.help')}
        state={t(called ? 'act.helpCalled' : 'act.helpHint')}
        on={called}
        testId="btn-help"
        onPress={() => void room.act((ask) => ask('session:help', {})).then(setCalled)}
      />
      <Leave onLeave={onLeave} />
    </div>
  );
}

interface LargeProps {
  mark: Mark;
  word: string;
  state: ReactNode;
  off?: boolean;
  on?: boolean;
  testId: string;
  onPress: () => void;
}

function Large({ mark, word, state, off, on, testId, onPress }: LargeProps) {
  return (
    <button
      type="button"
      className={`large-button${off ? ' large-button-off' : ''}${on ? ' large-button-on' : ''}`}
      data-testid={testId}
      {...(off === undefined ? {} : { 'aria-pressed': !off })}
      {...(on === undefined ? {} : { 'aria-pressed': on })}
      onClick={onPress}
    >
      <Icon of={mark} size="1.7em" />
      <strong>{word}</strong>
      <span className="large-state">{state}</span>
    </button>
  );
}

/** Leaving asks, because coming back needs somebody to let one in. */
function Leave({ onLeave }: { onLeave: () => void }) {
  const { t } = useTranslation('room');
  const [asking, setAsking] = useState(false);
  if (!asking) {
    return (
      <button
        type="button"
        className="large-button large-leave"
        data-testid="btn-leave"
        onClick={() => setAsking(true)}
      >
        <Icon of="leave" size="1.7em" />
        <strong>{t('act.leave')}</strong>
        <span className="large-state">{t('act.leaveHint')}</span>
      </button>
    );
  }
  return (
    <div className="leave-ask" role="alertdialog" aria-label={t('act.leaveAsk')}>
      <span>{t('act.leaveAsk')}</span>
      <button type="button" className="big-button big-button-danger" data-testid="leave-yes" onClick={onLeave}>
        {t('act.leaveYes')}
      </button>
      <button type="button" className="big-button big-button-plain" autoFocus onClick={() => setAsking(false)}>
        {t('act.leaveNo')}
      </button>
    </div>
  );
}
