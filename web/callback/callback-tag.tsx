import {
  CheckCircleOutlined,
  CloseCircleOutlined,
  HourglassOutlined,
  PhoneOutlined,
  StopOutlined,
  SwapOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallbackState } from '../../signaling/contract/state.ts';
import { StateTag, type Tone } from '../component/state-tag.tsx';

const STATE: Record<CallbackState, [ReactNode, Tone]> = {
  waiting: [<HourglassOutlined key="i" />, 'warn'],
  dialling: [<SwapOutlined key="i" />, 'info'],
  talking: [<PhoneOutlined key="i" />, 'good'],
  done: [<CheckCircleOutlined key="i" />, 'good'],
  failed: [<CloseCircleOutlined key="i" />, 'bad'],
  cancelled: [<StopOutlined key="i" />, 'idle'],
};

export function CallbackStateTag({ state }: { state: CallbackState }) {
  const { t } = useTranslation('label');
  const [icon, tone] = STATE[state];
  return <StateTag icon={icon} tone={tone} word={t(`callbackState.${state}`)} />;
}
