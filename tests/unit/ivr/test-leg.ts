import { EventEmitter } from 'node:events';
import { afterEach } from '@jest/globals';
import { pino } from 'pino';
import { runFlow } from '../../../ivr/flow/run.ts';
import type { FlowPort, LegEvents } from '../../../ivr/leg-port.ts';
import { PromptLibrary } from '../../../ivr/prompt/library.ts';
import { PortRange } from '../../../ivr/rtp/port-range.ts';
import { RtpStream } from '../../../ivr/rtp/stream.ts';
import { CourtError, flowSchema, type gateway, type Language } from '../../../signaling/contract/index.ts';

export const library = await PromptLibrary.load(pino({ level: 'silent' }));
export const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const legs: TestLeg[] = [];
afterEach(() => legs.splice(0).forEach((leg) => leg.hangup()));

/** A leg whose signaling is this test. What is played is never sent, so it ends only when it is cut: each step is the test's doing. */
export class TestLeg extends EventEmitter<{ did: [string] }> implements FlowPort {
  readonly callId = '3f0c7e1e-5b0c-4d3e-9a56-0c8f6a1d2b11';
  readonly stream: RtpStream;
  readonly events = new EventEmitter<LegEvents>();
  readonly did: string[] = [];
  readonly #abort = new AbortController();
  roomId: string | null = null;
  answer: gateway.CallEnqueueReply = { result: 'queued', place: 1, estimateSeconds: 30 };
  /** What signaling says to each dial-in code. */
  conferences: gateway.CallConferenceReply[] = [];
  refuseDequeue = false;
  refuseMessage = false;
  /** What signaling says to each wish to be called back. */
  keeps: gateway.CallCallbackReply[] = [];

  constructor(stream: RtpStream) {
    super();
    this.stream = stream;
  }

  static async create(): Promise<TestLeg> {
    const leg = new TestLeg(await RtpStream.create(new PortRange(31_000, 31_998), { localAddress: '127.0.0.1' }));
    legs.push(leg);
    return leg;
  }

  run(document: unknown, language: Language = 'zh'): Promise<string> {
    const flow = flowSchema.parse(document);
    return runFlow(flow, this, library, this.#abort.signal, language)
      .then(() => 'end')
      .catch((error: unknown) => (error as Error).name);
  }

  note(what: string): void {
    this.did.push(what);
    this.emit('did', what);
  }

  async until(what: string): Promise<void> {
    while (!this.did.includes(what)) await new Promise<void>((resolve) => this.once('did', () => resolve()));
    await tick();
  }

  bridge(): void {
    this.roomId = 'room-1';
    this.events.emit('bridged', 'room-1');
  }

  unbridge(then: 'flow' | 'waiting'): void {
    this.roomId = null;
    this.events.emit('unbridged', { then });
  }

  hangup(): void {
    this.#abort.abort();
    this.stream.close();
  }

  progress(step: string, detail?: string): void {
    this.note(detail === undefined ? step : `${step} ${detail}`);
  }

  chooseLanguage(language: string): void {
    this.note(`language ${language}`);
  }

  rate(score: number): void {
    this.note(`rate ${score}`);
  }

  async enqueue(service: string): Promise<gateway.CallEnqueueReply> {
    this.note(`enqueue ${service}`);
    return Promise.resolve(this.answer);
  }

  async dequeue(): Promise<void> {
    this.note('dequeue');
    return this.refuseDequeue ? Promise.reject(new CourtError('C-003')) : Promise.resolve();
  }

  callback(number?: string): Promise<gateway.CallCallbackReply> {
    this.note(number === undefined ? 'callback' : `callback ${number}`);
    return Promise.resolve(this.keeps.shift() ?? { result: 'number-needed' });
  }

  place(): Promise<gateway.CallPlaceReply> {
    return Promise.resolve({ place: 1, estimateSeconds: 30, onDuty: 1 });
  }

  enquire(): Promise<gateway.EnquiryReply> {
    return Promise.reject(new CourtError('S-004'));
  }

  conference(code: string): Promise<gateway.CallConferenceReply> {
    this.note(`conference ${code}`);
    return Promise.resolve(this.conferences.shift() ?? { result: 'unknown' });
  }

  messageStart(): Promise<gateway.MessageStartReply> {
    this.note('message-start');
    if (this.refuseMessage) return Promise.reject(new CourtError('M-101'));
    this.bridge();
    return Promise.resolve({ recordingId: 'r' });
  }

  messageEnd(reason: string): Promise<void> {
    this.note(`message-end ${reason}`);
    this.unbridge('flow');
    return Promise.resolve();
  }
}
