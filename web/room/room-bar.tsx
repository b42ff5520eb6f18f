import { App, Button, Dropdown, Segmented, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { RoomView } from '../../signaling/contract/session.ts';
import { ReasonDialog } from '../archive/reason-dialog.tsx';
import { DeviceMenu } from './device-menu.tsx';
import { EndDialog } from './end-dialog.tsx';
import { Icon, type Mark } from './icon.tsx';
import { inRoom, type Layout } from './layout.ts';
import { PrivateDialog } from './private-dialog.tsx';
import { ROOM_KEYS } from './room-keys.ts';
import { useRoom, useSessionRoom } from './room-context.ts';

interface RoomBarProps {
  view: RoomView;
  layout: Layout;
  layouts: readonly Layout[];
  onLayout: (layout: Layout) => void;
  onKeys: () => void;
}

/** What somebody does in the room, always at the same place; its buttons say what they will do. */
export function RoomBar({ view, layout, layouts, onLayout, onKeys }: RoomBarProps) {
  const { t } = useTranslation('room');
  return (
    <footer className="room-bar" role="toolbar" aria-label={t('act.bar')}>
      <Segmented<Layout>
        aria-label={t('layout.label')}
        value={layout}
        onChange={onLayout}
        options={layouts.map((value) => ({ value, label: t(`layout.${value}`) }))}
      />
      <span className="page-frame-space" />
      <OwnActs view={view} />
      <span className="page-frame-space" />
      <ChairActs view={view} />
      <Tooltip title={t('keys.title')}>
        <Button className="bar-button" aria-label={t('keys.title')} aria-keyshortcuts="?" onClick={onKeys}>
          ?
        </Button>
      </Tooltip>
    </footer>
  );
}

function OwnActs({ view }: { view: RoomView }) {
  const { t } = useTranslation('room');
  const room = useSessionRoom();
  useRoom();
  const { microphoneOff, cameraOff, screen, document } = room.devices;
  const me = view.participants.find(({ id }) => id === view.me.participantId);
  const chairMuted = me?.muted.includes('microphone') ?? false;
  const silent = microphoneOff || chairMuted;
  return (
    <>
      <BarButton
        mark={silent ? 'microphone-off' : 'microphone'}
        word={t(chairMuted ? 'act.mutedByChair' : microphoneOff ? 'act.microphoneOn' : 'act.microphoneOff')}
        hotkey={ROOM_KEYS.microphone}
        warn={silent}
        testId="btn-microphone"
        onPress={room.toggleMicrophone}
      />
      <BarButton
        mark={cameraOff ? 'camera-off' : 'camera'}
        word={t(cameraOff ? 'act.cameraOn' : 'act.cameraOff')}
        hotkey={ROOM_KEYS.camera}
        warn={cameraOff}
        testId="btn-camera"
        onPress={room.toggleCamera}
      />
      <BarButton
        mark="hand"
        word={t(me?.handAt ? 'act.handDown' : 'act.hand')}
        hotkey={ROOM_KEYS.hand}
        pressed={Boolean(me?.handAt)}
        testId="btn-hand"
        onPress={() => void room.toggleHand()}
      />
      {view.may.includes('screen') ? (
        <BarButton
          mark="screen"
          word={t(screen ? 'act.screenStop' : 'act.screen')}
          pressed={screen !== null}
          testId="btn-screen"
          onPress={() => void room.toggleScreen()}
        />
      ) : null}
      {view.may.includes('document') ? <DocumentCamera shown={document.track !== null} /> : null}
      <DeviceMenu />
    </>
  );
}

/** The document camera is a second camera, chosen by hand. */
function DocumentCamera({ shown }: { shown: boolean }) {
  const { t } = useTranslation('room');
  const { devices } = useSessionRoom();
  useRoom();
  if (shown) {
    return (
      <BarButton
        mark="document"
        word={t('act.documentStop')}
        pressed
        testId="btn-document"
        onPress={() => devices.document.stop()}
      />
    );
  }
  const cameras = devices.camera.devices;
  return (
    <Dropdown
      trigger={['click']}
      onOpenChange={(open) => open && void devices.camera.survey()}
      menu={{
        items:
          cameras.length === 0
            ? [{ key: 'none', label: t('device.noSecond'), disabled: true }]
            : cameras.map(({ id, name }, index) => ({
                key: id,
                label: name || t('device.cameraNumber', { number: index + 1 }),
                onClick: () => void devices.document.choose(id),
              })),
      }}
    >
      <Button className="bar-button" icon={<Icon of="document" />} data-testid="btn-document">
        {t('act.document')}
      </Button>
    </Dropdown>
  );
}

function ChairActs({ view }: { view: RoomView }) {
  const { t } = useTranslation('room');
  const room = useSessionRoom();
  const { modal } = App.useApp();
  const navigate = useNavigate();
  const [open, setOpen] = useState<'end' | 'private' | 'cancel' | null>(null);
  const may = (act: RoomView['may'][number]): boolean => view.may.includes(act);
  const begin = (): void => {
    const there = inRoom(view.participants).some(({ role }) => role === 'petitioner');
    const go = (): Promise<boolean> => room.act((ask) => ask('session:begin', {}));
    if (there) return void go();
    modal.confirm({ title: t('begin.alone'), content: t('begin.aloneHint'), okText: t('act.begin'), onOk: go });
  };
  const leave = (): void => {
    modal.confirm({
      title: t('leave.title'),
      content: t(view.me.chair && view.state === 'running' ? 'leave.chair' : 'leave.hint'),
      okText: t('act.leaveYes'),
      onOk: async () => {
        await room.act((ask) => ask('session:leave', {}));
        await navigate('/sessions');
      },
    });
  };
  return (
    <>
      {may('private-end') ? (
        <BarButton
          mark="lock"
          word={t('private.end')}
          pressed
          testId="btn-private-end"
          onPress={() => void room.act((ask) => ask('session:private-end', {}))}
        />
      ) : null}
      {may('private') && !view.privateTalk ? (
        <BarButton mark="lock" word={t('private.short')} testId="btn-private" onPress={() => setOpen('private')} />
      ) : null}
      {may('begin') && view.state === 'open' ? (
        <Button type="primary" className="bar-button" data-testid="btn-begin" onClick={begin}>
          {t('act.begin')}
        </Button>
      ) : null}
      {may('cancel') && view.state === 'open' ? (
        <Button className="bar-button" onClick={() => setOpen('cancel')}>
          {t('act.cancel')}
        </Button>
      ) : null}
      {may('end') && view.state === 'running' ? (
        <Button
          color="danger"
          variant="solid"
          className="bar-button"
          data-testid="btn-end"
          onClick={() => setOpen('end')}
        >
          {t('act.end')}
        </Button>
      ) : null}
      <BarButton mark="leave" word={t('act.leave')} testId="btn-leave" onPress={leave} />
      <EndDialog open={open === 'end'} onClose={() => setOpen(null)} />
      <PrivateDialog view={view} open={open === 'private'} onClose={() => setOpen(null)} />
      <ReasonDialog
        open={open === 'cancel'}
        title={t('cancel.title')}
        hint={t('cancel.hint')}
        confirm={t('act.cancel')}
        onConfirm={async (reason) => {
          await room.ask('session:cancel', { reason });
        }}
        onClose={() => setOpen(null)}
      />
    </>
  );
}

interface BarButtonProps {
  mark: Mark;
  word: string;
  hotkey?: string;
  /** It is off: said by colour, mark and word. */
  warn?: boolean;
  pressed?: boolean;
  testId: string;
  onPress: () => void;
}

function BarButton({ mark, word, hotkey, warn = false, pressed, testId, onPress }: BarButtonProps) {
  return (
    <Button
      className={`bar-button${warn ? ' bar-button-off' : ''}${pressed ? ' bar-button-on' : ''}`}
      icon={<Icon of={mark} />}
      data-testid={testId}
      data-off={warn}
      title={hotkey ? `${word}（${hotkey}）` : word}
      {...(hotkey ? { 'aria-keyshortcuts': hotkey } : {})}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      onClick={onPress}
    >
      {word}
    </Button>
  );
}
