import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useTitle } from '../component/clock.ts';
import { CitizenFrame, useElderly, usePublicInfo, type PublicInfo } from './citizen-frame.tsx';
import { ProgressCard } from './progress-card.tsx';

const HOTLINE = '12368';
/** In 长辈版 only the keys that lead to a person or a message. */
const FEW_KEYS = ['0', '8', '9'] as const;
const KEYS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

/** First page for everybody: how to reach the court now. In 长辈版 the type is large and only what is needed to call is shown. */
export function CitizenPage() {
  const { t } = useTranslation(['citizen', 'shell']);
  useTitle(t('shell:product'));
  const [elderly, setElderly] = useElderly();
  const info = usePublicInfo();
  const hotline = info.data?.hotline ?? HOTLINE;
  return (
    <CitizenFrame elderly={elderly} onElderly={setElderly}>
      <h1>{t('heading')}</h1>
      <p className="citizen-intro">{t('intro')}</p>
      <CallCard hotline={hotline} opening={opening(info.data)} />
      <Video />
      <ProgressCard />
      <Message hotline={hotline} />
      <MenuKeys few={elderly} />
      {elderly ? null : <Prepare />}
    </CitizenFrame>
  );
}

type Opening = 'open' | 'closed' | 'unknown';

function opening(info: PublicInfo | undefined): Opening {
  if (!info) return 'unknown';
  return info.open ? 'open' : 'closed';
}

function CallCard({ hotline, opening: state }: { hotline: string; opening: Opening }) {
  const { t } = useTranslation('citizen');
  return (
    <section className="citizen-card citizen-call" aria-labelledby="citizen-call">
      <h2 id="citizen-call">{t('call.title')}</h2>
      <p className={`citizen-open citizen-open-${state}`} role="status">
        {t(state)}
      </p>
      <a className="citizen-dial" href={`tel:${hotline}`}>
        <PhoneMark />
        {t('call.action', { hotline })}
      </a>
      <p>{t('call.hint')}</p>
    </section>
  );
}

function Message({ hotline }: { hotline: string }) {
  const { t } = useTranslation('citizen');
  return (
    <section className="citizen-card">
      <h2>{t('message.title')}</h2>
      <p className="citizen-line">{t('message.line')}</p>
      <p>{t('message.hint', { hotline })}</p>
    </section>
  );
}

function Video() {
  const { t } = useTranslation('citizen');
  return (
    <section className="citizen-card citizen-call citizen-video" aria-labelledby="citizen-video">
      <h2 id="citizen-video">{t('video.title')}</h2>
      <p className="citizen-line">{t('video.line')}</p>
      <span className="citizen-video-ways">
        <Link className="citizen-dial" to="/petition/apply">
          {t('video.apply')}
        </Link>
        <Link className="citizen-second" to="/mine">
          {t('video.mine')}
        </Link>
      </span>
      <p>{t('video.hint')}</p>
    </section>
  );
}

function MenuKeys({ few }: { few: boolean }) {
  const { t } = useTranslation('citizen');
  return (
    <section className="citizen-card citizen-keys">
      <h2>{t('keys.title')}</h2>
      <ul>
        {(few ? FEW_KEYS : KEYS).map((key) => (
          <li key={key}>
            <kbd aria-label={t('keys.keyLabel', { key })}>{key}</kbd>
            <span>{t(`keys.n${key}`)}</span>
          </li>
        ))}
        {few ? null : (
          <li>
            <kbd aria-label={t('keys.keyLabel', { key: '*' })}>*</kbd>
            <span>{t('keys.star')}</span>
          </li>
        )}
      </ul>
    </section>
  );
}

function Prepare() {
  const { t } = useTranslation('citizen');
  return (
    <section className="citizen-card citizen-prepare">
      <h2>{t('prepare.title')}</h2>
      <ul>
        <li>{t('prepare.number')}</li>
        <li>{t('prepare.identity')}</li>
        <li>{t('prepare.pen')}</li>
      </ul>
    </section>
  );
}

function PhoneMark() {
  return (
    <svg viewBox="0 0 24 24" width="1.1em" height="1.1em" fill="currentColor" aria-hidden="true">
      <path d="M6.6 2c1 0 1.6.4 2 1.400l.9 2.600c.4 1 .1 1.800-.7 2.400L7.500 9.400c1.300 2.900 3.600 5.200 6.500 6.500l1-1.300c.6-.8 1.400-1.100 2.400-.7l2.600.9c1 .4 1.400 1 1.400 2C21.400 19.600 19.600 21 17.600 21 10 21 3 14 3 6.400 3 4.400 4.400 2 6.600 2z" />
    </svg>
  );
}
