import type { EventEmitter } from 'node:events';
import type { gateway, GreenChannel, Language, Service } from '../signaling/contract/index.ts';
import type { RtpStream } from './rtp/stream.ts';

export type ProgressStep = (typeof gateway.callProgress)['shape']['step']['options'][number];

/** Where signaling sends the leg when it leaves a room; `announce` is a prompt to say first. */
export interface Unbridged {
  then: 'flow' | 'waiting';
  announce?: string;
}

/** What a caller asks for by keys; see the contract's `enquiryAsk`. */
export type Question =
  | { kind: 'case'; year: string; caseType: string; serial: string; password: string }
  | { kind: 'identity'; identity: string; password: string }
  | { kind: 'work-order'; order: string };

/** What happens to a leg from outside while its flow runs. */
export interface LegEvents {
  /** The caller is in this room now: the stream is joined already, music and prompts end. May come again for another room. */
  bridged: [roomId: string];
  /** The caller left the room: the stream is the flow's again already. */
  unbridged: [Unbridged];
}

/**
 * What a flow may do with the leg it runs on. Requests that change the call (`enqueue`, `dequeue`, `messageStart`, `messageEnd`) go to
 * signaling in order, each repeated until it is answered, however long signaling is away; they reject with CourtError when signaling
 * refuses (a code other than S-002, S-004), and with the signal's AbortError when the leg has ended.
 */
export interface FlowPort {
  readonly callId: string;
  readonly stream: RtpStream;
  readonly events: EventEmitter<LegEvents>;
  /** The room the caller is in, null when the flow has the stream. */
  readonly roomId: string | null;
  /** Tells signaling a line of the call's timeline; returns at once. */
  progress(step: ProgressStep, detail?: string): void;
  /** Tells signaling which language the caller chose; returns at once. */
  chooseLanguage(language: Language): void;
  /** Tells signaling how content the caller was, 1 (worst) to 5; returns at once. */
  rate(score: number): void;
  enqueue(service: Service, greenChannel?: GreenChannel): Promise<gateway.CallEnqueueReply>;
  dequeue(): Promise<void>;
  /** Asks to be called back; the number only when signaling needs one. */
  callback(number?: string): Promise<gateway.CallCallbackReply>;
  /** Asked once: rejects with S-004 after 5 s when signaling is away. */
  place(): Promise<gateway.CallPlaceReply>;
  /** Asked once: rejects with S-004 after 8 s when signaling is away or silent. */
  enquire(question: Question): Promise<gateway.EnquiryReply>;
  /** Asks to be let into the video session of this dial-in code. */
  conference(code: string): Promise<gateway.CallConferenceReply>;
  /** Resolves when the caller is bridged to a recorder (`bridged` has been emitted before). */
  messageStart(): Promise<gateway.MessageStartReply>;
  /** Takes the stream back at once (`unbridged` is emitted with `then: 'flow'`), then tells signaling. */
  messageEnd(reason: 'key' | 'limit', seconds: number): Promise<void>;
}
