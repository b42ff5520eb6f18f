import { Segmented } from 'antd';
import { useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallDetail, RecordingView } from '../../signaling/contract/api.ts';
import { clockText, durationText, runningText } from '../client/format.ts';
import { isKnown } from '../component/known-word.ts';
import { archive as words } from '../i18n/zh/archive.ts';
import type { Playback } from './playback.ts';
import { placeAt, playable } from './recordings.ts';
import { percentOf, placeOf, recordingSpan, spanOf, stretchesOf, ticksOf, type Span, type Stretch } from './stretch.ts';
import { usePlaybackState } from './use-playback.ts';
import { Waveform } from './waveform.tsx';

type Side = 'caller' | 'agent';
const COLORS: Record<Side, string> = { caller: '#1d4e89', agent: '#1f6f5c' };
const STEP_S = 5;

interface StripProps {
  call: CallDetail;
  playback: Playback;
  now: number;
}

/** The call over time: its states, the voices, where sound is missing, and where the player is; a click anywhere plays from there. */
export function Strip({ call, playback, now }: StripProps) {
  const { t } = useTranslation(['archive', 'label']);
  const [scale, setScale] = useState<'whole' | 'recording'>('whole');
  const recordings = playable(call.recordings);
  const whole = spanOf(call, now);
  const last = recordings.at(-1);
  const first = recordings[0];
  const narrow = first && last ? { from: recordingSpan(first, now).from, to: recordingSpan(last, now).to } : whole;
  const span = scale === 'whole' || narrow.to <= narrow.from ? whole : narrow;
  const stretches = stretchesOf(call, now);
  const shown = stretches.filter((stretch) => stretch.to > span.from && stretch.from < span.to);
  const sides: Side[] = call.recordings.some((recording) => recording.kind !== 'message')
    ? ['caller', 'agent']
    : ['caller'];
  return (
    <div className="strip" data-testid="call-timeline">
      <div className="strip-head">
        <Legend stretches={stretches} />
        {recordings.length > 0 ? (
          <Segmented
            aria-label={t('strip.scale')}
            value={scale}
            onChange={setScale}
            options={[
              { value: 'whole', label: t('strip.whole') },
              { value: 'recording', label: t('strip.recording') },
            ]}
          />
        ) : null}
      </div>
      <div className="strip-rows">
        <span className="strip-name" aria-hidden="true" />
        <Axis span={span} />
        <span className="strip-name">{t('strip.states')}</span>
        <div className="strip-track strip-states">
          {shown.map((stretch) => (
            <div
              key={stretch.from}
              className={`strip-state strip-${stretch.state}`}
              style={placeOf(stretch, span)}
              title={stretchText(t, stretch)}
            >
              <span>{t(`label:callState.${stretch.state}`)}</span>
            </div>
          ))}
        </div>
        {recordings.length > 0
          ? sides.map((side) => <Voice key={side} side={side} recordings={recordings} span={span} />)
          : null}
        {recordings.length > 0 ? <Surface recordings={recordings} playback={playback} span={span} now={now} /> : null}
      </div>
      <Gaps recordings={call.recordings} />
    </div>
  );
}

function stretchText(t: (key: `label:callState.${Stretch['state']}`) => string, { state, from, to }: Stretch): string {
  return `${t(`label:callState.${state}`)} ${clockText(new Date(from).toISOString(), true)} · ${durationText((to - from) / 1000)}`;
}

/** The states in words with how long each took in all, for bars too narrow to hold a word. */
function Legend({ stretches }: { stretches: Stretch[] }) {
  const { t } = useTranslation(['archive', 'label']);
  const sums = new Map<Stretch['state'], number>();
  for (const { state, from, to } of stretches) sums.set(state, (sums.get(state) ?? 0) + (to - from) / 1000);
  return (
    <ul className="strip-legend" aria-label={t('strip.legend')}>
      {[...sums].map(([state, seconds]) => (
        <li key={state}>
          <i className={`strip-swatch strip-${state}`} aria-hidden="true" />
          {t(`label:callState.${state}`)} <span className="figure">{durationText(seconds)}</span>
        </li>
      ))}
    </ul>
  );
}

function Axis({ span }: { span: Span }) {
  return (
    <div className="strip-track strip-axis figure" aria-hidden="true">
      {ticksOf(span).map((ms) => (
        <span key={ms} style={{ left: `${percentOf(span.from + ms, span)}%` }}>
          {runningText(ms / 1000)}
        </span>
      ))}
    </div>
  );
}

function Voice({ side, recordings, span }: { side: Side; recordings: RecordingView[]; span: Span }) {
  const { t } = useTranslation(['archive', 'label']);
  return (
    <>
      <span className="strip-name" style={{ color: COLORS[side] }}>
        {t(`label:side.${side}`)}
      </span>
      <div className="strip-track strip-voice">
        {recordings.map((recording) => {
          const tracks = recording.tracks.filter((candidate) => candidate.side === side);
          const whole = recordingSpan(recording, 0);
          if (tracks.length === 0) return null;
          return (
            <div key={recording.id}>
              <div className="strip-clip" style={clipOf(whole, span)}>
                <Waveform
                  peaks={loudestOf(tracks)}
                  color={COLORS[side]}
                  label={t('strip.wave', { side: t(`label:side.${side}`) })}
                />
              </div>
              {tracks
                .flatMap(({ gaps }) => gaps)
                .map((gap, index) => (
                  <i
                    key={`${gap.from} ${index}`}
                    className={gap.reason === 'silent' ? 'strip-gap strip-gap-silent' : 'strip-gap'}
                    title={t('strip.gap')}
                    style={placeOf({ from: Date.parse(gap.from), to: Date.parse(gap.to) }, span)}
                  />
                ))}
            </div>
          );
        })}
      </div>
    </>
  );
}

/** Several people may be on one side at once: whoever is loudest is drawn. All begin with the recording. */
function loudestOf(tracks: RecordingView['tracks']): number[] {
  const [first, ...others] = tracks.map(({ peaks }) => peaks);
  if (!first || others.length === 0) return first ?? [];
  const length = Math.max(first.length, ...others.map((peaks) => peaks.length));
  return Array.from({ length }, (_, at) => Math.max(first[at] ?? 0, ...others.map((peaks) => peaks[at] ?? 0)));
}

/** Unlike placeOf it is not cut off at the edges: a waveform that is only partly seen keeps its scale. */
function clipOf(part: Span, span: Span): { left: string; width: string } {
  const length = span.to - span.from;
  return { left: `${((part.from - span.from) / length) * 100}%`, width: `${((part.to - part.from) / length) * 100}%` };
}

/** Where the pointer and the keys move the player. It lies over the bars and voices. */
function Surface({
  recordings,
  playback,
  span,
  now,
}: {
  recordings: RecordingView[];
  playback: Playback;
  span: Span;
  now: number;
}) {
  const { t } = useTranslation('archive');
  const state = usePlaybackState(playback);
  const surface = useRef<HTMLDivElement>(null);
  const current = recordings.find((recording) => recording.id === state.recordingId) ?? recordings[0];
  if (!current) return null;
  const own = recordingSpan(current, now);
  const length = (own.to - own.from) / 1000;
  const goTo = (event: PointerEvent): void => {
    const box = surface.current?.getBoundingClientRect();
    if (!box || event.button !== 0) return;
    const at = span.from + ((event.clientX - box.left) / box.width) * (span.to - span.from);
    const place = placeAt(recordings, at);
    if (!place) return;
    playback.load(place.recording.id, place.seconds);
    playback.seek(place.seconds);
    playback.play();
  };
  const keys: Record<string, () => void> = {
    ArrowLeft: () => playback.seek(state.position - STEP_S),
    ArrowRight: () => playback.seek(state.position + STEP_S),
    ArrowDown: () => playback.seek(state.position - STEP_S),
    ArrowUp: () => playback.seek(state.position + STEP_S),
    PageDown: () => playback.seek(state.position - STEP_S * 6),
    PageUp: () => playback.seek(state.position + STEP_S * 6),
    Home: () => playback.seek(0),
    End: () => playback.seek(length),
    ' ': () => (state.playing ? playback.pause() : playback.play()),
  };
  const press = (event: KeyboardEvent): void => {
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  return (
    <div
      ref={surface}
      className="strip-surface"
      role="slider"
      tabIndex={0}
      aria-label={t('strip.seek')}
      aria-valuemin={0}
      aria-valuemax={Math.round(length)}
      aria-valuenow={Math.round(Math.min(state.position, length))}
      aria-valuetext={t('strip.position', { at: runningText(state.position), total: runningText(length) })}
      title={t('strip.click')}
      onPointerDown={goTo}
      onKeyDown={press}
    >
      <i className="strip-head-line" style={{ left: `${percentOf(own.from + state.position * 1000, span)}%` }} />
    </div>
  );
}

/** Every gap in words: what is hatched above, and why. */
function Gaps({ recordings }: { recordings: RecordingView[] }) {
  const { t } = useTranslation(['archive', 'label']);
  const gaps = useMemo(
    () =>
      recordings.flatMap((recording) =>
        recording.tracks.flatMap((track) => track.gaps.map((gap) => ({ ...gap, side: track.side }))),
      ),
    [recordings],
  );
  if (gaps.length === 0) return null;
  return (
    <ul className="strip-gaps">
      {gaps.map((gap) => (
        <li key={`${gap.side}${gap.from}`}>
          <i
            className={`strip-swatch ${gap.reason === 'silent' ? 'strip-gap-silent' : 'strip-gap-swatch'}`}
            aria-hidden="true"
          />
          {t('strip.gapNote', {
            side: t(`label:side.${gap.side}`),
            from: clockText(gap.from, true),
            to: clockText(gap.to, true),
            reason: isKnown(gap.reason, words.gapReason) ? t(`gapReason.${gap.reason}`) : t('gapReason.other'),
          })}
        </li>
      ))}
    </ul>
  );
}
