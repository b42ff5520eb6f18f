import {
  AudioMutedOutlined,
  AudioOutlined,
  CaretRightOutlined,
  PauseOutlined,
  PhoneFilled,
  SwapOutlined,
} from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeskCall } from '../../signaling/contract/desk.ts';
import { runningText } from '../client/format.ts';
import { useNow } from '../component/clock.ts';
import { useServices } from '../component/services.ts';
import { GreenChannelTag, LanguageTag } from '../component/state-tag.tsx';
import { RunningTime } from '../component/time-text.tsx';
import { useDesk, useDeskSession } from './desk-context.ts';
import { KEYS } from './keys.ts';
import { LevelBar } from '../component/level-bar.tsx';
import { LineQualityMark } from './line-quality.tsx';
import { PartyBar } from './party-bar.tsx';
import { useTransferring } from './transfer.ts';
import { TransferNote } from './transfer-note.tsx';

/** Who it is, how long, and the control bar. It stands at the same place and has the same height during the call and after it. */
export function CallBar() {
  const { view, caller } = useDesk();
  const call = view?.call ?? null;
  return (
    <section className="call-bar" aria-label={useTranslation('desk').t('call.region')}>
      <div className="call-head">
        <CallerLine caller={call ?? caller} />
        {call ? <Timer call={call} /> : <TimeLeft endsAt={view?.wrapUp?.endsAt ?? null} />}
      </div>
      {call?.transfer ? (
        <TransferNote transfer={call.transfer} own={call.transfer.byName === view?.agent.name} />
      ) : null}
      {call?.party ? <PartyBar party={call.party} /> : null}
      {call ? <Controls call={call} /> : <AfterCall />}
    </section>
  );
}

function CallerLine({ caller }: { caller: DeskCall | null }) {
  const { t } = useTranslation(['desk', 'label']);
  const services = useServices();
  if (!caller) return <span className="call-who">{t('form.wrapUp')}</span>;
  return (
    <span className="call-line">
      <span className="call-who figure">{caller.callerMasked || t('caller.noNumber')}</span>
      <span className="offer-service">
        {caller.dialReason
          ? t('dial.line', { reason: t(`label:dialReason.${caller.dialReason}`) })
          : services.name(caller.service)}
      </span>
      <LanguageTag language={caller.language} />
      {caller.greenChannel ? <GreenChannelTag channel={caller.greenChannel} /> : null}
    </span>
  );
}

function progressOf(call: DeskCall) {
  if (call.state !== 'dialling') return 'call.connecting';
  if (call.earlyMedia) return 'dial.network';
  return call.remoteRingingAt ? 'dial.ringing' : 'dial.calling';
}

function Timer({ call }: { call: DeskCall }) {
  const { t } = useTranslation('desk');
  const { offset } = useDesk();
  return (
    <span className="call-timer" data-testid="call-timer" aria-label={t('call.duration')}>
      {call.talkingSince ? (
        <RunningTime since={call.talkingSince} offset={offset} />
      ) : (
        <span className="call-connecting" data-testid="call-progress">
          {t(progressOf(call))}
        </span>
      )}
    </span>
  );
}

function TimeLeft({ endsAt }: { endsAt: string | null }) {
  const { t } = useTranslation(['desk', 'label']);
  const { offset, view } = useDesk();
  const now = useNow(offset);
  if (!endsAt) return <span className="call-timer">{t('form.wrapUp')}</span>;
  const outcome = view?.wrapUp?.notReached;
  const left = Math.max(0, Math.ceil((Date.parse(endsAt) - now) / 1000));
  return (
    <span className={left <= 15 ? 'call-timer call-timer-late' : 'call-timer'} data-testid="wrapup-left">
      <span className="call-timer-word" data-testid="call-outcome">
        {outcome ? t(`label:callEndReason.${outcome}`) : t('form.wrapUp')}
      </span>
      <span className="figure">{t('form.left', { time: runningText(left) })}</span>
    </span>
  );
}

function Controls({ call }: { call: DeskCall }) {
  const { t } = useTranslation('desk');
  const session = useDeskSession();
  const { connection, muted, quality, gone } = useDesk();
  const held = call.state === 'held';
  const talking = call.state === 'talking' || held;
  const transfer = useTransferring();
  const reason = connection.kind === 'connected' ? '' : t('call.noServer');
  const guest = call.party?.own === true;
  const consulting = call.party !== null && call.party.state !== 'conference';
  const notTalking = talking ? '' : t(call.state === 'dialling' ? 'dial.notYet' : 'call.connecting');
  return (
    <div className="call-controls" role="toolbar" aria-label={t('call.region')}>
      <Control
        testId="btn-mute"
        pressed={muted}
        word={t(muted ? 'call.unmute' : 'call.mute')}
        hotkey={KEYS.mute}
        icon={muted ? <AudioMutedOutlined /> : <AudioOutlined />}
        onPress={session.toggleMute}
      />
      <Control
        testId="btn-hold"
        pressed={held}
        word={t(held ? 'call.resume' : 'call.hold')}
        hotkey={KEYS.hold}
        icon={held ? <CaretRightOutlined /> : <PauseOutlined />}
        disabled={reason || (guest ? t('party.notYours') : consulting ? t('party.first') : notTalking)}
        onPress={() => void session.toggleHold()}
      />
      <Control
        testId="btn-transfer"
        word={t('transfer.open')}
        hotkey={KEYS.transfer}
        icon={<SwapOutlined />}
        disabled={reason || (guest ? t('party.notYours') : call.party ? t('party.first') : notTalking)}
        onPress={transfer}
      />
      <Control
        testId="btn-hangup"
        danger
        word={t(call.state === 'dialling' ? 'dial.giveUp' : guest ? 'party.leave' : 'call.hangup')}
        hotkey={KEYS.hangup}
        icon={<PhoneFilled rotate={225} />}
        disabled={reason}
        onPress={() => void session.hangUp()}
      />
      <span className="call-line-state">
        <span className="call-notice" role="status">
          {gone ? t(gone.state === 'ringing' ? 'party.unanswered' : 'party.left', { name: gone.name }) : null}{' '}
          {held && !call.party ? t('call.held') : muted ? t('call.muted') : ''}
        </span>
        {held || muted ? null : (
          <LevelBar sound={session.sound} track={session.microphone.track} label={t('call.microphoneLevel')} />
        )}
        <LineQualityMark quality={quality} />
      </span>
    </div>
  );
}

interface ControlProps {
  testId: string;
  word: string;
  hotkey: string;
  icon: ReactNode;
  onPress: () => void;
  pressed?: boolean;
  danger?: boolean;
  /** Why it cannot be used now; empty: it can. */
  disabled?: string;
}

function Control({ testId, word, hotkey, icon, onPress, pressed, danger, disabled = '' }: ControlProps) {
  return (
    <Tooltip title={disabled || undefined}>
      <Button
        size="large"
        className={pressed ? 'call-control call-control-on' : 'call-control'}
        data-testid={testId}
        icon={icon}
        aria-keyshortcuts={hotkey}
        {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
        {...(danger ? { color: 'danger', variant: 'solid' } : {})}
        disabled={disabled !== ''}
        onClick={onPress}
      >
        {word}
        <kbd>{hotkey}</kbd>
      </Button>
    </Tooltip>
  );
}

/** After the call: a minute more, or done. `wrap-up-form` belongs to the form below. */
function AfterCall() {
  const { t } = useTranslation('desk');
  const session = useDeskSession();
  return (
    <div className="call-controls" role="toolbar" aria-label={t('form.wrapUp')}>
      <Button
        size="large"
        type="primary"
        htmlType="submit"
        form="wrap-up"
        className="call-control call-control-finish"
        data-testid="wrapup-finish"
      >
        {t('form.finish')}
        <kbd>{KEYS.finish}</kbd>
      </Button>
      <Button size="large" className="call-control" data-testid="wrapup-extend" onClick={() => void session.extend()}>
        {t('form.extend')}
      </Button>
      <span className="call-notice">{t('form.leftHint')}</span>
    </div>
  );
}
