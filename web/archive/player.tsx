import {
  BackwardOutlined,
  CaretRightOutlined,
  DownloadOutlined,
  ForwardOutlined,
  LoadingOutlined,
  PauseOutlined,
} from '@ant-design/icons';
import { Alert, App, Button, Segmented, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordingView } from '../../signaling/contract/api.ts';
import { download } from '../client/download.ts';
import { runningText } from '../client/format.ts';
import { useMe } from '../component/session.tsx';
import { CHANNELS, SPEEDS, type Playback } from './playback.ts';
import { playable } from './recordings.ts';
import { ReasonDialog } from './reason-dialog.tsx';
import { usePlaybackState } from './use-playback.ts';

const JUMP_S = 10;

/** Plays the call's recordings one after the other. */
export function Player({ recordings, playback }: { recordings: RecordingView[]; playback: Playback }) {
  const { t } = useTranslation(['archive', 'label']);
  const state = usePlaybackState(playback);
  const mayTake = useMe().role === 'supervisor';
  const heard = playable(recordings);
  const first = heard[0];
  const current = heard.find((recording) => recording.id === state.recordingId) ?? first;
  useEffect(() => {
    if (first && playback.state.recordingId === null) playback.load(first.id);
    playback.onEnd = (id) => {
      const next = heard[heard.findIndex((recording) => recording.id === id) + 1];
      if (!next) return;
      playback.load(next.id);
      playback.play();
    };
  });
  if (!current) return null;
  const length = (current.durationMs ?? 0) / 1000;
  return (
    <div className="player">
      {heard.length > 1 ? (
        <Select
          aria-label={t('player.choose')}
          value={current.id}
          onChange={(id) => playback.load(id)}
          options={heard.map(({ id, kind }, index) => ({
            value: id,
            label: `${t('player.nth', { n: index + 1 })} · ${t(`label:recordingKind.${kind}`)}`,
          }))}
        />
      ) : null}
      <Keys playback={playback} playing={state.playing} loading={state.loading} position={state.position} />
      <span className="player-position figure" data-testid="player-position" data-seconds={state.position.toFixed(1)}>
        {runningText(Math.min(state.position, length))} / {runningText(length)}
      </span>
      <Select
        className="player-speed"
        aria-label={t('player.speed')}
        value={state.speed}
        onChange={(speed) => playback.setSpeed(speed)}
        options={SPEEDS.map((speed) => ({ value: speed, label: t('player.times', { speed }) }))}
      />
      {current.kind !== 'message' ? (
        <Segmented
          aria-label={t('player.channel')}
          value={state.channel}
          onChange={(channel) => playback.setChannel(channel)}
          options={CHANNELS.map((channel) => ({ value: channel, label: t(`player.${channel}`) }))}
        />
      ) : null}
      <span className="page-frame-space" />
      {mayTake ? <Taking recording={current} /> : null}
      {state.failed ? (
        <Alert className="player-alert" type="error" showIcon role="alert" title={t('player.failed')} />
      ) : null}
    </div>
  );
}

interface KeysProps {
  playback: Playback;
  playing: boolean;
  loading: boolean;
  position: number;
}

function Keys({ playback, playing, loading, position }: KeysProps) {
  const { t } = useTranslation('archive');
  const Icon = loading && playing ? LoadingOutlined : playing ? PauseOutlined : CaretRightOutlined;
  return (
    <span className="player-keys">
      <Button
        shape="circle"
        icon={<BackwardOutlined />}
        aria-label={t('player.back')}
        title={t('player.back')}
        onClick={() => playback.seek(position - JUMP_S)}
      />
      <Button
        type="primary"
        shape="circle"
        size="large"
        icon={<Icon />}
        data-testid="player-play"
        aria-label={t(playing ? 'player.pause' : 'player.play')}
        title={t(playing ? 'player.pause' : 'player.play')}
        onClick={() => (playing ? playback.pause() : playback.play())}
      />
      <Button
        shape="circle"
        icon={<ForwardOutlined />}
        aria-label={t('player.forward')}
        title={t('player.forward')}
        onClick={() => playback.seek(position + JUMP_S)}
      />
    </span>
  );
}

/** Taking a recording away asks for the reason. */
function Taking({ recording }: { recording: RecordingView }) {
  const { t } = useTranslation('archive');
  const { message } = App.useApp();
  const [asking, setAsking] = useState(false);
  const take = async (reason: string): Promise<void> => {
    await download(`/api/recordings/${recording.id}/download`, { reason }, `${recording.id}.wav`);
    void message.success(t('player.downloaded'));
  };
  return (
    <>
      <Button icon={<DownloadOutlined />} onClick={() => setAsking(true)}>
        {t('player.download')}
      </Button>
      <ReasonDialog
        open={asking}
        title={t('player.downloadTitle')}
        hint={t('player.downloadHint')}
        confirm={t('player.download')}
        onConfirm={take}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
