import { CheckCircleOutlined, ClockCircleOutlined, MoreOutlined, PhoneOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ParticipantView, RingState, RoomView } from '../../signaling/contract/session.ts';
import { ReasonDialog } from '../archive/reason-dialog.tsx';
import { StateTag, type Tone } from '../component/state-tag.tsx';
import { RunningTime } from '../component/time-text.tsx';
import { PersonIdentity } from '../identity/person-identity.tsx';
import { useAdmit } from '../identity/use-admit.ts';
import { Bars } from './bars.tsx';
import { Icon } from './icon.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { LinkButton } from './link-button.tsx';
import { mayLink, mustAgree, personActs, type PersonAct } from './person-act.ts';
import { useRoom, useSessionRoom } from './room-context.ts';
import { TEST_PARTS } from './self-test.ts';

/** Who waits, who is in the room, who was asked and has not come; what can be done sits on the person it concerns. */
export function PeoplePanel({ view }: { view: RoomView }) {
  const { t } = useTranslation('room');
  const [inviting, setInviting] = useState(false);
  const [dismissing, setDismissing] = useState<ParticipantView | null>(null);
  const room = useSessionRoom();
  const of = (...states: ParticipantView['state'][]): ParticipantView[] =>
    view.participants.filter(({ state }) => states.includes(state));
  const groups = [
    ['waiting', of('waiting')],
    ['inside', of('admitted')],
    ['invited', of('invited')],
    ['gone', of('dismissed', 'left')],
  ] as const;
  return (
    <div className="people">
      {groups.map(([key, people]) =>
        people.length === 0 ? null : (
          <section key={key} aria-label={t(`people.${key}`)} data-testid={`people-${key}`}>
            <h2>
              {t(`people.${key}`)} <span className="quiet figure">{people.length}</span>
            </h2>
            <ul>
              {people.map((person) => (
                <Person key={person.id} person={person} view={view} onDismiss={() => setDismissing(person)} />
              ))}
            </ul>
          </section>
        ),
      )}
      {view.may.includes('invite') ? (
        <Button block data-testid="invite-open" onClick={() => setInviting(true)}>
          {t('invite.open')}
        </Button>
      ) : null}
      {view.dialIn ? <p className="quiet people-dial">{t('people.dialIn', view.dialIn)}</p> : null}
      <InviteDialog open={inviting} onClose={() => setInviting(false)} />
      <ReasonDialog
        open={dismissing !== null}
        title={t('dismiss.title', { name: dismissing?.name ?? '' })}
        hint={t('dismiss.hint')}
        confirm={t('dismiss.confirm')}
        onConfirm={async (reason) => {
          if (dismissing) await room.ask('session:dismiss', { participantId: dismissing.id, reason });
        }}
        onClose={() => setDismissing(null)}
      />
    </div>
  );
}

interface PersonProps {
  person: ParticipantView;
  view: RoomView;
  onDismiss: () => void;
}

function Person({ person, view, onDismiss }: PersonProps) {
  const { t } = useTranslation('room');
  const { offset } = useRoom();
  const own = person.id === view.me.participantId;
  const { waiting, role, name, courtName } = { ...person, waiting: person.state === 'waiting' };
  return (
    <li className="person" data-testid="person" data-person={name} data-state={person.state}>
      <span className="person-who">
        <strong>{own ? t('tile.me', { name }) : name}</strong>
        <span className="quiet">
          {t(`role.${role}`)}
          {person.chair ? ` · ${t('people.chair')}` : ''}
          {courtName ? ` · ${courtName}` : ''}
        </span>
        {waiting ? (
          <span className="quiet">
            <ClockCircleOutlined aria-hidden="true" /> {t('people.waitingSince')}{' '}
            <RunningTime since={person.since} offset={offset} />
            {person.online ? '' : ` · ${t('people.offline')}`}
          </span>
        ) : null}
        {person.dismissedFor ? (
          <span className="quiet">{t('people.dismissedFor', { reason: person.dismissedFor })}</span>
        ) : null}
        {waiting && courtName === null ? <Readiness person={person} /> : null}
        <PersonIdentity person={person} view={view} />
      </span>
      <span className="person-marks">
        {person.handAt ? <StateTag tone="warn" icon={<Icon of="hand" />} word={t('tile.hand')} /> : null}
        {person.state === 'admitted' && !person.online ? (
          <StateTag tone="warn" icon={<ClockCircleOutlined />} word={t('people.offline')} />
        ) : null}
        {person.state === 'admitted' ? <Bars score={person.quality} /> : null}
        {mayLink(person, view) ? (
          <LinkButton sessionId={view.sessionId} participantId={person.id} name={name} hasPhone={false} />
        ) : null}
        <PersonActs person={person} view={view} onDismiss={onDismiss} />
      </span>
    </li>
  );
}

const RING_TONES: Readonly<Record<RingState, Tone>> = {
  wanted: 'info',
  ringing: 'info',
  answered: 'good',
  unanswered: 'warn',
  refused: 'warn',
};

/** Whether who waits has read the rules, wants to be called, and how their devices did; of guests, as staff are bound by other rules. */
function Readiness({ person }: { person: ParticipantView }) {
  const { t } = useTranslation(['room', 'meet']);
  const bad = TEST_PARTS.filter((part) => person.selfTest?.[part] === 'failed' || person.selfTest?.[part] === 'weak');
  return (
    <span className="person-ready">
      {person.consentAt ? (
        <StateTag tone="good" icon={<CheckCircleOutlined />} word={t('people.agreed')} />
      ) : (
        <StateTag tone="warn" icon={<ClockCircleOutlined />} word={t('people.notAgreed')} />
      )}
      {person.ring ? (
        <StateTag tone={RING_TONES[person.ring]} icon={<PhoneOutlined />} word={t(`people.ring.${person.ring}`)} />
      ) : null}
      {person.selfTest === null ? null : bad.length === 0 ? (
        <StateTag tone="good" icon={<CheckCircleOutlined />} word={t('people.testGood')} />
      ) : (
        <StateTag
          tone="warn"
          icon={<Icon of="warn" />}
          word={t('people.testBad', { parts: bad.map((part) => t(`meet:test.part.${part}`)).join('、') })}
        />
      )}
    </span>
  );
}

function PersonActs({ person, view, onDismiss }: PersonProps) {
  const { t } = useTranslation('room');
  const room = useSessionRoom();
  const admit = useAdmit();
  const acts = personActs(person, view);
  const participantId = person.id;
  const doing: Record<PersonAct, () => void> = {
    admit: () => admit(person),
    back: () => void room.act((ask) => ask('session:admit', { participantId, admitted: false })),
    recall: () => void room.act((ask) => ask('session:admit', { participantId, admitted: false })),
    ring: () => void room.act((ask) => ask('session:ring', { participantId })),
    dismiss: onDismiss,
    mute: () => void room.act((ask) => ask('session:mute', { participantId, source: 'microphone', muted: true })),
    unmute: () => void room.act((ask) => ask('session:mute', { participantId, source: 'microphone', muted: false })),
    cameraOff: () => void room.act((ask) => ask('session:mute', { participantId, source: 'camera', muted: true })),
    cameraOn: () => void room.act((ask) => ask('session:mute', { participantId, source: 'camera', muted: false })),
    spotlight: () => void room.act((ask) => ask('session:spotlight', { participantId })),
    spotlightOff: () => void room.act((ask) => ask('session:spotlight', { participantId: null })),
    handDown: () => void room.act((ask) => ask('session:hand-down', { participantId })),
  };
  const [first] = acts;
  const rest = first === 'admit' ? acts.slice(1) : acts;
  // As it was opened: an entry that came meanwhile would move another one, perhaps 请其离开, under the finger.
  const [opened, setOpened] = useState<PersonAct[] | null>(null);
  const listed = opened ?? rest;
  return (
    <>
      {first === 'admit' ? (
        <Button
          type="primary"
          size="small"
          data-testid="admit"
          disabled={mustAgree(person)}
          title={mustAgree(person) ? t('people.notAgreed') : undefined}
          onClick={doing.admit}
        >
          {t('personAct.admit')}
        </Button>
      ) : null}
      {listed.length > 0 ? (
        <Dropdown
          trigger={['click']}
          onOpenChange={(open) => setOpened(open ? rest : null)}
          menu={{
            items: listed.map((act) => ({
              key: act,
              label: t(`personAct.${act}`),
              danger: act === 'dismiss',
              disabled: !rest.includes(act),
              onClick: doing[act],
            })),
          }}
        >
          <Button
            type="text"
            size="small"
            icon={<MoreOutlined />}
            data-testid="person-acts"
            aria-label={t('personAct.more', { name: person.name })}
          />
        </Dropdown>
      ) : null}
    </>
  );
}
