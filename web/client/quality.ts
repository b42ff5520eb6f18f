/** How good a line is. `wait`: not measured yet; `lost`: no connection. `bars` of 4; `loss` of packets, a share, 0–1. */
export type LineWord = 'wait' | 'good' | 'fair' | 'poor' | 'lost';
export interface LineQuality {
  word: LineWord;
  bars: 0 | 1 | 2 | 3 | 4;
  loss: number;
}

/** What is counted from the beginning of the call, and the latest of what is measured. Times in ms; `uplinkLoss` a share, 0–1. */
export interface LineSample {
  received: number;
  lost: number;
  jitterMs: number;
  roundTripMs: number;
  uplinkLoss: number;
}

export const NO_LINE: LineQuality = { word: 'wait', bars: 0, loss: 0 };
export const LOST_LINE: LineQuality = { word: 'lost', bars: 0, loss: 1 };

export const worseOf = (one: LineQuality, other: LineQuality): LineQuality => (one.bars < other.bars ? one : other);

/** The quality of the time between two samples, in the worse direction. */
export const lineQuality = (before: LineSample, now: LineSample): LineQuality =>
  worseOf(downlinkQuality(before, now), uplinkQuality(now));

/** Of what comes here. */
export function downlinkQuality(before: LineSample, now: LineSample): LineQuality {
  const received = Math.max(0, now.received - before.received);
  const lost = Math.max(0, now.lost - before.lost);
  return qualityOf(received + lost > 0 ? lost / (received + lost) : 0, now);
}

/** Of what goes from here. */
export const uplinkQuality = (now: LineSample): LineQuality => qualityOf(now.uplinkLoss, now);

/**
 * The limits: G.711 with concealment is good up to 1 % loss, understandable with effort from about 5 % on (ITU-T G.113 appendix I); ITU-T G.114 asks for
 * less than 150 ms one way.
 */
function qualityOf(loss: number, now: LineSample): LineQuality {
  if (loss < 0.01 && now.roundTripMs < 200 && now.jitterMs < 30) return { word: 'good', bars: 4, loss };
  if (loss < 0.02 && now.roundTripMs < 300 && now.jitterMs < 60) return { word: 'good', bars: 3, loss };
  if (loss < 0.05 && now.roundTripMs < 500) return { word: 'fair', bars: 2, loss };
  return { word: 'poor', bars: 1, loss };
}

const numberOf = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);

/** Reports of a stream that is sent come at least every 5 s; what is older belongs to one that is not sent any more, ms. */
const STALE = 6000;

/** Picks the sample out of the statistics of both directions (W3C webrtc-stats). */
export function lineSample(receive: RTCStatsReport, send: RTCStatsReport): LineSample {
  const sample: LineSample = { received: 0, lost: 0, jitterMs: 0, roundTripMs: 0, uplinkLoss: 0 };
  const uplink: UplinkReport[] = [];
  const still = new Set<unknown>();
  const read = (report: Record<string, unknown>): void => {
    if (report['type'] === 'inbound-rtp') {
      sample.received += numberOf(report['packetsReceived']);
      sample.lost += numberOf(report['packetsLost']);
      // Pictures come in bursts; and one that is not shown any more keeps the jitter it had last.
      if (report['kind'] !== 'video') sample.jitterMs = Math.max(sample.jitterMs, numberOf(report['jitter']) * 1000);
    } else if (report['type'] === 'remote-inbound-rtp') {
      const [at, loss] = [numberOf(report['timestamp']), numberOf(report['fractionLost'])];
      uplink.push({ kind: report['kind'], ssrc: report['ssrc'], at, loss });
    } else if (report['type'] === 'outbound-rtp' && report['kind'] === 'video') {
      if (numberOf(report['framesPerSecond']) === 0) still.add(report['ssrc']);
    } else if (report['type'] === 'candidate-pair' && report['nominated'] === true) {
      sample.roundTripMs = Math.max(sample.roundTripMs, numberOf(report['currentRoundTripTime']) * 1000);
    }
  };
  receive.forEach((report: Record<string, unknown>) => read(report));
  send.forEach((report: Record<string, unknown>) => read(report));
  return { ...sample, uplinkLoss: uplinkLoss(uplink, still) };
}

interface UplinkReport {
  kind: unknown;
  ssrc: unknown;
  at: number;
  loss: number;
}

/**
 * What the reports of pictures say that move, or of those that are sent. A voice with forward error correction is told the loss of whoever hears it worst, so that it
 * protects itself: that says nothing of this line as long as there are pictures.
 */
function uplinkLoss(reports: readonly UplinkReport[], still: ReadonlySet<unknown>): number {
  const newest = Math.max(...reports.map(({ at }) => at));
  const fresh = reports.filter(({ at }) => newest - at < STALE);
  const pictures = fresh.filter(({ kind }) => kind === 'video');
  const moving = pictures.filter(({ ssrc }) => !still.has(ssrc));
  const heard = [moving, pictures, fresh].find(({ length }) => length > 0) ?? [];
  return heard.length === 0 ? 0 : heard.reduce((sum, { loss }) => sum + loss, 0) / heard.length;
}
