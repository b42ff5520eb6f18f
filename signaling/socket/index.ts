export { cutSession, serveDesks } from './desk.ts';
export { expectNodes, serveNodes, SocketNodeLink } from './node.ts';
export { ScreenPush } from './push.ts';
export { createSocketServer, disconnectAll, leaveReplicas } from './server.ts';
export { serveBoards } from './board.ts';
export { serveSessions } from './session.ts';
export { SessionScreens } from './session-push.ts';
export { serveTranscripts, TranscriptSignal } from './transcript.ts';
