import { randomBytes, randomInt } from 'node:crypto';
import type { BodyAndContentType, SessionDescriptionHandler } from 'sip.js';
import { MASTER_BYTES } from '../rtp/srtp.ts';
import type { NegotiatedAudio, RtpStream } from '../rtp/stream.ts';
import { agree, answerSdp, offerSdp, readSdp, type RemoteAudio } from './sdp.ts';

const CONTENT_TYPE = 'application/sdp';

/** A description we cannot take: SIP.js answers 488 when this is thrown. */
export class NotAcceptable extends Error {
  override readonly name = 'NotAcceptable';
}

/** Offers and answers of one call (RFC 3264) for its RTP stream: RTP, or SRTP when the other side or the trunk wants it, G.711 and telephone-event, 20 ms. */
export class SipAudio implements SessionDescriptionHandler {
  readonly #stream: RtpStream;
  readonly #sessionId = randomInt(1, 2 ** 31);
  readonly #key = randomBytes(MASTER_BYTES);
  #version = 0;
  /** The other side's offer that we have not answered yet. */
  #offer: RemoteAudio | null = null;
  /** We have offered, so what comes next is an answer. */
  #offered = false;
  #agreed: NegotiatedAudio | null = null;
  /** SRTP or nothing: what was once protected stays so. */
  #secure: boolean;
  readonly #negotiated: (audio: NegotiatedAudio) => void;

  /** `secure`: our offer is SRTP, and no other answer is taken. */
  constructor(stream: RtpStream, negotiated: (audio: NegotiatedAudio) => void, secure = false) {
    this.#secure = secure;
    this.#stream = stream;
    this.#negotiated = negotiated;
  }

  /** What is in force. */
  get agreed(): NegotiatedAudio | null {
    return this.#agreed;
  }

  close(): void {
    this.#offer = null;
    this.#offered = false;
  }

  hasDescription(contentType: string): boolean {
    return contentType.toLowerCase().startsWith(CONTENT_TYPE);
  }

  /** The answer when an offer waits for one, else an offer of ours. */
  getDescription(): Promise<BodyAndContentType> {
    const local = {
      address: this.#stream.localAddress,
      port: this.#stream.localPort,
      sessionId: this.#sessionId,
      version: ++this.#version,
    };
    const offer = this.#offer;
    const agreed = offer && agree(offer, this.#key);
    if (offer && agreed) {
      this.#offer = null;
      this.#apply(agreed);
      return Promise.resolve({ body: answerSdp(local, offer, agreed), contentType: CONTENT_TYPE });
    }
    this.#offered = true;
    return Promise.resolve({
      body: offerSdp(local, this.#agreed, this.#secure ? this.#key : null),
      contentType: CONTENT_TYPE,
    });
  }

  /** The other side's answer to our offer is in force at once; its offer when it is answered. */
  setDescription(sdp: string): Promise<void> {
    const remote = readSdp(sdp);
    const agreed = remote && agree(remote, this.#key);
    if (!agreed) return Promise.reject(new NotAcceptable('no G.711 audio'));
    if (this.#secure && !agreed.srtp) return Promise.reject(new NotAcceptable('no SRTP'));
    // RFC 3264 §6: an answer is of the profile that was offered.
    if (this.#offered && !this.#secure && agreed.srtp) return Promise.reject(new NotAcceptable('SRTP not offered'));
    if (this.#offered) {
      this.#offered = false;
      this.#apply(agreed);
    } else {
      this.#offer = remote;
    }
    return Promise.resolve();
  }

  /**
   * Sound of the carrier before anybody has answered (RFC 3960 §2): heard until another description comes; of several branches of a forked call the last
   * one that says something. False: nothing that we can hear.
   */
  early(sdp: string): boolean {
    const remote = readSdp(sdp);
    const agreed = remote && agree(remote, this.#key);
    // Our offer stays open: the answer is what comes with the 200.
    if (!this.#offered || !agreed || (agreed.srtp !== null) !== this.#secure) return false;
    this.#stream.negotiate(agreed);
    return true;
  }

  rollbackDescription(): Promise<void> {
    this.close();
    return Promise.resolve();
  }

  sendDtmf(): boolean {
    return false;
  }

  #apply(agreed: NegotiatedAudio): void {
    this.#agreed = agreed;
    this.#secure ||= agreed.srtp !== null;
    this.#stream.negotiate(agreed);
    this.#negotiated(agreed);
  }
}
