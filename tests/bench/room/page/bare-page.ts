import { Device, type types } from 'mediasoup-client';
import { io, type Socket } from 'socket.io-client';
import type { ConsumerAnswer, TransportAnswer } from '../bare.ts';
import { capture, firstFrame, frozen, trackOf } from './frame.ts';

/** mediasoup with nothing around it: one room, whoever is there is received. */
let socket: Socket | null = null;
let send: types.Transport | null = null;
let receive: types.Transport | null = null;
let device: Device | null = null;

const ask = <T>(event: string, message: object = {}): Promise<T> => {
  if (!socket) throw new Error('not connected');
  return socket.emitWithAck(event, message) as Promise<T>;
};

async function transport(direction: 'send' | 'receive'): Promise<types.Transport> {
  if (!device) throw new Error('no device');
  const options = await ask<TransportAnswer>('transport', { direction });
  const made = direction === 'send' ? device.createSendTransport(options) : device.createRecvTransport(options);
  made.on('connect', ({ dtlsParameters }, done) => {
    void ask('connect-transport', { direction, dtlsParameters }).then(done);
  });
  made.on('produce', ({ kind, rtpParameters }, done) => {
    void ask<string>('produce', { kind, rtpParameters }).then((id) => done({ id }));
  });
  return made;
}

async function prepare(): Promise<void> {
  socket = io({ transports: ['websocket'] });
  device = await Device.factory();
  await device.load({ routerRtpCapabilities: await ask<types.RtpCapabilities>('capabilities') });
  receive = await transport('receive');
  send = await transport('send');
  await capture();
}

async function publish(): Promise<void> {
  const stream = await capture();
  await send?.produce({ track: trackOf(stream, 'audio'), stopTracks: false });
  await send?.produce({ track: trackOf(stream, 'video'), stopTracks: false });
}

async function consume(): Promise<void> {
  const answers = await ask<ConsumerAnswer[]>('consume', { rtpCapabilities: device?.recvRtpCapabilities });
  const shown = answers.map(async (answer) => {
    const consumer = await receive?.consume({ ...answer, rtpParameters: answer.rtpParameters as types.RtpParameters });
    const frame = consumer?.kind === 'video' ? firstFrame(consumer.track) : undefined;
    await ask('resume', { id: answer.id });
    await frame;
  });
  await Promise.all(shown);
}

window.bench = {
  publish: async () => {
    await prepare();
    await publish();
  },
  prepare,
  receive: consume,
  join: async () => {
    const click = performance.now();
    const shown = consume().then(() => performance.now() - click);
    await publish();
    return shown;
  },
  leave: () => {
    send?.close();
    receive?.close();
    socket?.close();
    return Promise.resolve();
  },
  frozen,
};
