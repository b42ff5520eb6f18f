import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SelfTest } from '../../signaling/contract/session.ts';
import { meet as words } from '../i18n/zh/meet.ts';
import { isKnown } from '../component/known-word.ts';
import { WithCode } from '../component/with-code.tsx';
import { Icon, type Mark } from './icon.tsx';
import { useSessionRoom } from './room-context.ts';
import { brightness, listenTo, measureNetwork, settled, SPEAK_MS } from './self-test-run.ts';
import {
  cameraFinding,
  microphoneFinding,
  networkFinding,
  NOT_TESTED,
  TEST_PARTS,
  type Finding,
  type TestPart,
} from './self-test.ts';

type Step = TestPart | null;
type Findings = Partial<Record<TestPart, Finding>>;

const MARKS: Record<TestPart, Mark> = {
  camera: 'camera',
  microphone: 'microphone',
  speaker: 'speaker',
  network: 'network',
};

interface SelfTestListProps {
  /** What was found before the page was loaded again. */
  before: SelfTest | null;
  onResult: (result: SelfTest) => void;
}

/** 设备自检, a step at a time: each ends in a tick or in plain advice and can be done again. */
export function SelfTestList({ before, onResult }: SelfTestListProps) {
  const { t } = useTranslation('meet');
  const { step, findings, start, finish, again } = useSelfTest(before, onResult);
  const done = step === null && TEST_PARTS.every((part) => findings[part] !== undefined);
  return (
    <section className="self-test" aria-labelledby="self-test" data-testid="self-test" data-done={done}>
      <h2 id="self-test">{t('test.title')}</h2>
      <ol>
        {TEST_PARTS.map((part) => (
          <li
            key={part}
            data-testid={`test-${part}`}
            data-result={step === part ? 'running' : (findings[part]?.result ?? 'none')}
          >
            <PartLine
              part={part}
              finding={findings[part]}
              running={step === part}
              onAgain={step === null ? () => again(part) : null}
            />
            {step === part ? (
              <PartWork part={part} onFinish={(finding, sample) => finish(part, finding, sample)} />
            ) : null}
          </li>
        ))}
      </ol>
      {step === null && !done ? (
        <button type="button" className="big-button" data-testid="test-start" onClick={start}>
          {t('test.start')}
        </button>
      ) : null}
      <p role="status" className="self-test-sum">
        {done
          ? t(TEST_PARTS.every((part) => findings[part]?.result === 'ok') ? 'test.allGood' : 'test.someBad')
          : t('test.hint')}
      </p>
    </section>
  );
}

type Sample = Pick<SelfTest, 'roundTripMs' | 'lossPercent'>;

function useSelfTest(before: SelfTest | null, onResult: (result: SelfTest) => void) {
  const [findings, setFindings] = useState<Findings>(() => (before ? known(before) : {}));
  const [step, setStep] = useState<Step>(null);
  const [single, setSingle] = useState(false);
  const sample = useRef<Sample>({ roundTripMs: before?.roundTripMs ?? null, lossPercent: before?.lossPercent ?? null });
  const finish = (part: TestPart, finding: Finding, measured?: Sample): void => {
    const now = { ...findings, [part]: finding };
    if (measured) sample.current = measured;
    setFindings(now);
    const next = single ? undefined : TEST_PARTS[TEST_PARTS.indexOf(part) + 1];
    setStep(next ?? null);
    if (next === undefined) onResult(resultOf(now, sample.current));
  };
  const begin = (part: TestPart, alone: boolean): void => {
    setSingle(alone);
    setStep(part);
  };
  return { step, findings, finish, start: () => begin('camera', false), again: (part: TestPart) => begin(part, true) };
}

const known = (test: SelfTest): Findings =>
  Object.fromEntries(
    TEST_PARTS.filter((part) => test[part] !== 'skipped').map((part) => [part, { result: test[part], advice: null }]),
  );

function resultOf(findings: Findings, sample: Sample): SelfTest {
  const results = TEST_PARTS.map((part) => [part, findings[part]?.result ?? 'skipped'] as const);
  return { ...NOT_TESTED, ...Object.fromEntries(results), ...sample };
}

interface PartLineProps {
  part: TestPart;
  finding: Finding | undefined;
  running: boolean;
  onAgain: (() => void) | null;
}

function PartLine({ part, finding, running, onAgain }: PartLineProps) {
  const { t } = useTranslation('meet');
  const result = running ? 'running' : (finding?.result ?? 'none');
  const advice = finding?.advice ?? '';
  return (
    <div className={`test-line test-line-${result}`}>
      <Icon of={MARKS[part]} size="1.5em" />
      <span className="test-name">
        <strong>{t(`test.part.${part}`)}</strong>
        <span className="test-result" role="status">
          {result === 'ok' ? <Icon of="check" /> : null}
          {result === 'weak' || result === 'failed' ? <Icon of="warn" /> : null}
          {t(`test.result.${result}`)}
        </span>
        {!running && isKnown(advice, words.test.advice) ? (
          <span className="test-advice">
            <WithCode text={t(`test.advice.${advice}`)} />
          </span>
        ) : null}
      </span>
      {finding && onAgain ? (
        <button
          type="button"
          className="plain-action"
          aria-label={t('test.againLabel', { part: t(`test.part.${part}`) })}
          onClick={onAgain}
        >
          {t('test.again')}
        </button>
      ) : null}
    </div>
  );
}

interface PartWorkProps {
  part: TestPart;
  onFinish: (finding: Finding, sample?: Sample) => void;
}

/** What was said in the test of the microphone is heard in that of the speaker. */
let spoken: Blob | null = null;

function PartWork({ part, onFinish }: PartWorkProps) {
  if (part === 'camera') return <CameraWork onFinish={onFinish} />;
  if (part === 'microphone') return <MicrophoneWork onFinish={onFinish} />;
  if (part === 'speaker') return <SpeakerWork onFinish={onFinish} />;
  return <NetworkWork onFinish={onFinish} />;
}

type WorkProps = Pick<PartWorkProps, 'onFinish'>;

/** Does something once while its step is shown; what comes after the step is left is dropped. */
function useOnce(work: () => Promise<() => void>): void {
  const latest = useRef(work);
  useEffect(() => {
    let shown = true;
    void latest.current().then((tell) => {
      if (shown) tell();
    });
    return () => {
      shown = false;
    };
  }, []);
}

function CameraWork({ onFinish }: WorkProps) {
  const { t } = useTranslation('meet');
  const { devices } = useSessionRoom();
  useOnce(async () => {
    if (devices.cameraOff) devices.setCameraOff(false);
    else await devices.start();
    const state = await settled(devices.camera);
    const light = devices.camera.track ? await brightness(devices.camera.track) : null;
    return () => onFinish(cameraFinding(state, light));
  });
  return <p className="test-work">{t('test.work.camera')}</p>;
}

function MicrophoneWork({ onFinish }: WorkProps) {
  const { t } = useTranslation('meet');
  const room = useSessionRoom();
  useOnce(async () => {
    const { microphone } = room.devices;
    if (microphone.state !== 'ok') await microphone.start();
    const state = await settled(microphone);
    const heard = microphone.track ? await listenTo(room, microphone.track) : { loudest: 0, sound: null };
    spoken = heard.sound;
    return () => onFinish(microphoneFinding(state, heard.loudest));
  });
  return (
    <div className="test-work">
      <p>{t('test.work.microphone', { seconds: SPEAK_MS / 1000 })}</p>
      <span className="test-countdown" aria-hidden="true" />
    </div>
  );
}

function SpeakerWork({ onFinish }: WorkProps) {
  const { t } = useTranslation('meet');
  const room = useSessionRoom();
  const [url] = useState(() => (spoken && spoken.size > 0 ? URL.createObjectURL(spoken) : null));
  const player = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    if (url === null) room.sound.ring();
    return () => {
      room.sound.silence();
      if (url !== null) URL.revokeObjectURL(url);
    };
  }, [url, room]);
  const answer = (finding: Finding): ReactNode => (
    <button
      type="button"
      className={finding.result === 'ok' ? 'big-button' : 'big-button big-button-plain'}
      data-testid={`heard-${finding.result}`}
      onClick={() => onFinish(finding)}
    >
      {t(finding.result === 'ok' ? 'test.heard' : 'test.notHeard')}
    </button>
  );
  return (
    <div className="test-work">
      <p>{t(url === null ? 'test.work.speakerTone' : 'test.work.speaker')}</p>
      {url === null ? null : <audio ref={player} src={url} autoPlay loop data-own />}
      <p className="test-answers">
        {answer({ result: 'ok', advice: null })}
        {answer({ result: 'failed', advice: 'speaker.silent' })}
      </p>
    </div>
  );
}

function NetworkWork({ onFinish }: WorkProps) {
  const { t } = useTranslation('meet');
  const room = useSessionRoom();
  useOnce(async () => {
    const sample = await measureNetwork(room);
    return () => onFinish(networkFinding(sample), { roundTripMs: sample.roundTripMs, lossPercent: sample.lossPercent });
  });
  return <p className="test-work">{t('test.work.network')}</p>;
}
