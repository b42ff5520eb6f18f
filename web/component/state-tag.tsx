import {
  AlertOutlined,
  BellOutlined,
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleOutlined,
  CoffeeOutlined,
  CustomerServiceOutlined,
  EditOutlined,
  ExportOutlined,
  FormOutlined,
  GlobalOutlined,
  HourglassOutlined,
  MessageOutlined,
  PauseCircleOutlined,
  PhoneOutlined,
  PoweroffOutlined,
  RollbackOutlined,
  SendOutlined,
  StarFilled,
  StarOutlined,
  SwapOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  AgentState,
  AwayReason,
  CallResult,
  CallState,
  DialReason,
  GreenChannel,
  Language,
  WorkOrderState,
} from '../../signaling/contract/state.ts';
import { FIRST_LANGUAGE } from '../../signaling/contract/state.ts';
import './state-tag.css';

/** `idle` grey, `info` blue, `good` green, `warn` amber, `bad` red: only danger, recording and overdue. */
export type Tone = 'idle' | 'info' | 'good' | 'warn' | 'bad';

/** A state by icon, word and colour together. */
export function StateTag({ icon, word, tone }: { icon: ReactNode; word: string; tone: Tone }) {
  return (
    <span className={`state-tag state-tag-${tone}`}>
      <span aria-hidden="true" className="state-tag-icon">
        {icon}
      </span>
      {word}
    </span>
  );
}

const CALL: Record<CallState, [ReactNode, Tone]> = {
  menu: [<CustomerServiceOutlined key="i" />, 'idle'],
  waiting: [<HourglassOutlined key="i" />, 'warn'],
  ringing: [<BellOutlined key="i" />, 'info'],
  connecting: [<SwapOutlined key="i" />, 'info'],
  talking: [<PhoneOutlined key="i" />, 'good'],
  held: [<PauseCircleOutlined key="i" />, 'warn'],
  message: [<MessageOutlined key="i" />, 'info'],
  dialling: [<PhoneOutlined key="i" />, 'info'],
  ended: [<CheckCircleOutlined key="i" />, 'idle'],
};

export function CallStateTag({ state }: { state: CallState }) {
  const { t } = useTranslation('label');
  const [icon, tone] = CALL[state];
  return <StateTag icon={icon} tone={tone} word={t(`callState.${state}`)} />;
}

/** A call that the court made, and what for. */
export function OutboundTag({ reason }: { reason: DialReason | null }) {
  const { t } = useTranslation('label');
  const word = reason ? `${t('callDirection.outbound')} · ${t(`dialReason.${reason}`)}` : t('callDirection.outbound');
  return <StateTag icon={<ExportOutlined />} tone="info" word={word} />;
}

export const AGENT: Record<AgentState, [ReactNode, Tone]> = {
  offline: [<PoweroffOutlined key="i" />, 'idle'],
  away: [<CoffeeOutlined key="i" />, 'warn'],
  available: [<CheckCircleOutlined key="i" />, 'good'],
  ringing: [<BellOutlined key="i" />, 'info'],
  talking: [<PhoneOutlined key="i" />, 'info'],
  'wrap-up': [<EditOutlined key="i" />, 'info'],
};

/** An officer's state; away is told by its reason. */
export function AgentStateTag({ state, reason = null }: { state: AgentState; reason?: AwayReason | null }) {
  const { t } = useTranslation('label');
  const [icon, tone] = AGENT[state];
  const word =
    state === 'away' && reason ? `${t('agentState.away')} · ${t(`awayReason.${reason}`)}` : t(`agentState.${state}`);
  return <StateTag icon={icon} tone={tone} word={word} />;
}

const RESULT: Record<CallResult, [ReactNode, Tone]> = {
  served: [<CheckCircleOutlined key="i" />, 'good'],
  message: [<MessageOutlined key="i" />, 'info'],
  'self-service': [<CustomerServiceOutlined key="i" />, 'idle'],
  callback: [<PhoneOutlined key="i" />, 'info'],
  abandoned: [<ClockCircleOutlined key="i" />, 'warn'],
  rejected: [<CloseCircleOutlined key="i" />, 'idle'],
  'not-reached': [<ClockCircleOutlined key="i" />, 'idle'],
  failed: [<AlertOutlined key="i" />, 'bad'],
};

export function CallResultTag({ result }: { result: CallResult }) {
  const { t } = useTranslation('label');
  const [icon, tone] = RESULT[result];
  return <StateTag icon={icon} tone={tone} word={t(`callResult.${result}`)} />;
}

const WORK_ORDER: Record<WorkOrderState, [ReactNode, Tone]> = {
  registered: [<EditOutlined key="i" />, 'info'],
  assigned: [<SendOutlined key="i" />, 'info'],
  accepted: [<CheckCircleOutlined key="i" />, 'info'],
  'in-progress': [<FormOutlined key="i" />, 'info'],
  review: [<HourglassOutlined key="i" />, 'warn'],
  replied: [<MessageOutlined key="i" />, 'good'],
  rated: [<StarOutlined key="i" />, 'good'],
  closed: [<CheckCircleOutlined key="i" />, 'idle'],
  returned: [<RollbackOutlined key="i" />, 'warn'],
  extended: [<ClockCircleOutlined key="i" />, 'warn'],
};

export function WorkOrderStateTag({ state }: { state: WorkOrderState }) {
  const { t } = useTranslation('label');
  const [icon, tone] = WORK_ORDER[state];
  return <StateTag icon={icon} tone={tone} word={t(`workOrderState.${state}`)} />;
}

/** 绿色通道: the caller goes first. */
export function GreenChannelTag({ channel }: { channel: GreenChannel }) {
  const { t } = useTranslation(['label', 'desk']);
  return (
    <StateTag
      icon={<CheckCircleOutlined />}
      tone="good"
      word={`${t('desk:greenChannel')} · ${t(`label:greenChannel.${channel}`)}`}
    />
  );
}

/** The caller is spoken to in another language than the usual one; nothing to see otherwise. */
export function LanguageTag({ language }: { language: Language }) {
  const { t } = useTranslation('label');
  if (language === FIRST_LANGUAGE) return null;
  return <StateTag icon={<GlobalOutlined />} tone="info" word={t(`language.${language}`)} />;
}

/** How content the caller was, 1 (worst) to 5. */
export function RatingTag({ score }: { score: number }) {
  const { t } = useTranslation('label');
  const tone = score <= 2 ? 'warn' : score === 3 ? 'idle' : 'good';
  return <StateTag icon={<StarFilled />} tone={tone} word={t('rating', { score })} />;
}
