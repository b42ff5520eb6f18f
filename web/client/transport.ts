import { Device } from 'mediasoup-client';
import type { types } from 'mediasoup-client';
import type { IceServer, TransportParameters } from '../../signaling/contract/media.ts';

/** What the browser can send and receive, given what the rooms of a media node can carry. */
export async function loadDevice(capabilities: Promise<object>): Promise<Device> {
  const routerRtpCapabilities = (await capabilities) as types.RtpCapabilities;
  const device = await Device.factory();
  await device.load({ routerRtpCapabilities });
  return device;
}

/** Whether nothing is amiss with these; one that has nothing to carry yet is never connected. */
export const areReady = (...transports: types.Transport[]): boolean =>
  transports.every(({ connectionState }) => connectionState === 'connected' || connectionState === 'new');

/** What the media node says about a transport, as the browser's library wants it. */
export function transportOptions(
  { id, iceParameters, iceCandidates, dtlsParameters }: TransportParameters,
  iceServers: IceServer[] = [],
): types.TransportOptions {
  return {
    id,
    iceServers,
    iceParameters: iceParameters as types.IceParameters,
    iceCandidates: iceCandidates as types.IceCandidate[],
    dtlsParameters: dtlsParameters as types.DtlsParameters,
  };
}
