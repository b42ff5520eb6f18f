declare global {
  interface Window {
    /** All the page ever made, once `keepConnections` has run in it. */
    connections?: RTCPeerConnection[];
  }
}

/** Keeps the page's connections where a test can look at them. Runs in the page before its scripts. */
export function keepConnections(): void {
  const Open = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Open {
    constructor(wanted?: RTCConfiguration) {
      super(wanted);
      (window.connections ??= []).push(this);
    }
  };
}
