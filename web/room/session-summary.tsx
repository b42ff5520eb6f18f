import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { SessionDetail, SessionLine } from '../../signaling/contract/session-api.ts';
import type { Role } from '../../signaling/contract/state.ts';
import { isKnown } from '../component/known-word.ts';
import { Card, Fact } from '../component/page-frame.tsx';
import { useMe } from '../component/session.tsx';
import { RatingTag } from '../component/state-tag.tsx';
import { Duration, TimeText } from '../component/time-text.tsx';
import { room as words } from '../i18n/zh/room.ts';
import { sessions } from '../i18n/zh/sessions.ts';
import { LinkButton } from './link-button.tsx';
import { RecordOfFile } from './session-record.tsx';
import { SessionRecording } from './session-recording.tsx';
import { SessionStateTag } from './session-state-tag.tsx';

/** The file of a session: what it was about and what came of it, its recording, who took part, what happened. */
export function SessionSummaryPage({ session }: { session: SessionDetail }) {
  const { t } = useTranslation(['room', 'sessions']);
  return (
    <>
      <Head session={session} />
      <Card title={t('sessions:summary.recordings')} testId="session-recordings">
        {session.recordings.length === 0 ? <p className="quiet">{t('sessions:summary.noRecording')}</p> : null}
        {session.recordings.map((recording, index) => (
          <SessionRecording
            key={recording.recordingId}
            recording={recording}
            title={
              session.recordings.length > 1
                ? t('sessions:summary.nth', { number: index + 1 })
                : t('sessions:summary.whole')
            }
          />
        ))}
      </Card>
      {session.startedAt ? (
        <Card title={t('panel.record')} testId="session-record">
          <RecordOfFile sessionId={session.id} />
        </Card>
      ) : null}
      <div className="session-columns">
        <People session={session} />
        <Story timeline={session.timeline} />
      </div>
    </>
  );
}

function Head({ session }: { session: SessionDetail }) {
  const { t } = useTranslation(['room', 'sessions']);
  const { startedAt, endedAt, outcome, rating } = session;
  const seconds = startedAt && endedAt ? (Date.parse(endedAt) - Date.parse(startedAt)) / 1000 : null;
  return (
    <Card title={session.title} extra={<SessionStateTag state={session.state} />} testId="session-head">
      <dl className="facts">
        <Fact name={t('sessions:summary.petitioner')}>{session.petitionerName}</Fact>
        <Fact name={t('sessions:summary.courts')}>{session.courtNames.join('、')}</Fact>
        <Fact name={t('sessions:summary.officers')}>{session.officerNames.join('、') || '—'}</Fact>
        {session.caseNumber ? <Fact name={t('sessions:summary.case')}>{session.caseNumber}</Fact> : null}
        <Fact name={t('sessions:summary.started')}>
          {startedAt ? <TimeText at={startedAt} /> : t('sessions:summary.notBegun')}
        </Fact>
        <Fact name={t('sessions:summary.length')}>
          <Duration seconds={seconds} />
        </Fact>
        {session.state === 'cancelled' ? null : (
          <Fact name={t('sessions:summary.outcome')}>
            <strong data-testid="session-outcome">
              {outcome ? t(`outcome.${outcome}`) : t('sessions:summary.noOutcome')}
            </strong>
          </Fact>
        )}
        {session.state === 'ended' ? (
          <Fact name={t('sessions:summary.rating')}>
            <span className="tag-line" data-testid="session-rating">
              {rating === null ? t('sessions:summary.notRated') : <RatingTag score={rating} />}
              {session.sampled ? (
                <span className="quiet" title={session.followedUp?.note}>
                  {session.followedUp
                    ? t('sessions:summary.followedUp', { name: session.followedUp.by })
                    : t('sessions:summary.followUpDue')}
                </span>
              ) : null}
            </span>
          </Fact>
        ) : null}
        {session.endedBy ? <Fact name={t('sessions:summary.endedBy')}>{session.endedBy}</Fact> : null}
        {session.reason ? <Fact name={t('sessions:summary.reason')}>{session.reason}</Fact> : null}
      </dl>
      {session.opinion ? (
        <dl className="facts session-opinion">
          <Fact name={t('end.opinion')}>{session.opinion}</Fact>
        </dl>
      ) : null}
    </Card>
  );
}

/** Who makes join links; everybody else only looks. */
const LINK_MAKERS: readonly Role[] = ['guide', 'clerk', 'reception-officer'];

function People({ session }: { session: SessionDetail }) {
  const { t } = useTranslation(['room', 'sessions']);
  const { role } = useMe();
  const over = session.state === 'ended' || session.state === 'cancelled';
  const mayLink = !over && LINK_MAKERS.includes(role);
  return (
    <Card title={t('sessions:summary.people')} testId="session-people">
      <ul className="session-people">
        {session.participants.map((person) => (
          <li key={person.id}>
            <span className="two-lines">
              <span>
                <strong>{person.name}</strong> {t(`role.${person.role}`)}
              </span>
              <span className="quiet figure">
                {[
                  person.courtName,
                  person.way === 'phone' ? t('tile.byPhone') : null,
                  person.phoneMasked,
                  t(`place.state.${person.state}`),
                  person.dismissedFor ? t('people.dismissedFor', { reason: person.dismissedFor }) : null,
                ]
                  .filter((part) => part !== null)
                  .join(' · ')}
              </span>
            </span>
            <span className="page-frame-space" />
            {!mayLink || person.link === 'none' ? null : (
              <LinkButton
                sessionId={session.id}
                participantId={person.id}
                name={person.name}
                hasPhone={person.phoneMasked !== null}
              />
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Story({ timeline }: { timeline: SessionLine[] }) {
  const { t } = useTranslation('sessions');
  return (
    <Card title={t('summary.story')} testId="session-story">
      <ol className="session-story">
        {timeline.map((line, index) => (
          // Lines have no id, and two may be alike to the millisecond; their order never changes.
          <li key={index}>
            <TimeText at={line.at} form="clock" />
            <StoryLine line={line} />
          </li>
        ))}
      </ol>
    </Card>
  );
}

function StoryLine({ line: { step, by, who, detail } }: { line: SessionLine }) {
  const { t } = useTranslation(['sessions', 'room']);
  // Who goes in by themself was let in by nobody else.
  const named = step === 'admitted' && by === who ? 'entered' : step;
  const what = isKnown(named, sessions.step) ? t(`step.${named}`, { by: by ?? '', who: who ?? '' }) : step;
  const more = detail === null ? '' : detailWord(detail, t);
  return (
    <span>
      {what}
      {more === '' ? null : <span className="quiet"> {more}</span>}
    </span>
  );
}

/** Some details are words of the contract; reasons are as they were written. */
function detailWord(detail: string, t: TFunction<['sessions', 'room']>): string {
  if (isKnown(detail, sessions.unverified)) return t(`unverified.${detail}`);
  if (isKnown(detail, words.outcome)) return t(`room:outcome.${detail}`);
  if (isKnown(detail, words.source)) return t(`room:source.${detail}`);
  if (isKnown(detail, sessions.ringWhy)) return t(`ringWhy.${detail}`);
  if (isKnown(detail, words.role)) return t('summary.as', { role: t(`room:role.${detail}`) });
  if (/^[0-9a-f-]{36}$/.test(detail)) return '';
  return detail;
}
