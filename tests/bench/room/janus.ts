import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { acceptsConnection } from '../../../infra/launch/answer.ts';
import { OperatorError } from '../../../infra/operator-error.ts';
import { programPath } from '../../../infra/setup/program-path.ts';
import type { Contender, Place } from './contender.ts';
import { pageOf, servePage } from './page-server.ts';

const MEDIA = { from: 23_000, to: 23_039 };

/** Janus with its videoroom, as the Debian package brings it, with the bit rate that browsers use. */
export async function startJanus({ server, announced, folder, port }: Place): Promise<Contender> {
  const program = programPath('janus');
  const [lib] = globSync('/usr/lib/*/janus');
  if (program === undefined || lib === undefined) throw new OperatorError('Janus is not on this machine');
  const [wsPort, pagePort] = [await port(), await port()];
  const config = join(folder, 'janus');
  mkdirSync(config, { recursive: true });
  const files = {
    'janus.jcfg': `general: { plugins_folder = "${lib}/plugins"; transports_folder = "${lib}/transports"; events_folder = "${config}"; loggers_folder = "${config}"; debug_level = 3; }
media: { rtp_port_range = "${MEDIA.from}-${MEDIA.to}"; }
nat: { ice_lite = true; ${announced === server ? '' : `nat_1_1_mapping = "${announced}"; keep_private_host = false;`} ice_enforce_list = "${server}"; }
plugins: { disable = "libjanus_audiobridge.so,libjanus_duktape.so,libjanus_echotest.so,libjanus_lua.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,libjanus_textroom.so,libjanus_videocall.so,libjanus_voicemail.so"; }
transports: { disable = "libjanus_http.so,libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so"; }
`,
    'janus.plugin.videoroom.jcfg': `room-1234: { description = "bench"; publishers = 20; bitrate = 2000000; fir_freq = 0; videocodec = "vp8"; }\n`,
    'janus.transport.websockets.jcfg': `general: { ws = true; ws_port = ${wsPort}; ws_ip = "${server}"; }\nadmin: { admin_ws = false; }\n`,
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(config, name), content);
  const log = openSync(join(folder, 'janus.log'), 'a');
  const child = spawn(program, ['-F', config, '--disable-colors'], { stdio: ['ignore', log, log] });
  process.once('exit', () => child.kill('SIGKILL'));
  const page = await servePage(await pageOf('janus-page'), server, pagePort);
  for (let tries = 0; !(await acceptsConnection(server, wsPort)); tries++) {
    if (tries > 100 || child.exitCode !== null) throw new OperatorError(`Janus does not start: ${folder}/janus.log`);
    await pause(100);
  }
  return {
    name: 'Janus videoroom',
    url: `http://${server}:${pagePort}/?ws=${encodeURIComponent(`ws://${server}:${wsPort}`)}`,
    pids: [child.pid ?? 0],
    mediaPorts: Array.from({ length: MEDIA.to - MEDIA.from + 1 }, (_, index) => MEDIA.from + index),
    close: async () => {
      page.close();
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
