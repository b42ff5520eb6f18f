import { CheckCircleOutlined, CloseCircleOutlined, HourglassOutlined, VideoCameraOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionState } from '../../signaling/contract/session.ts';
import { StateTag, type Tone } from '../component/state-tag.tsx';

const STATES: Record<SessionState, [ReactNode, Tone]> = {
  open: [<HourglassOutlined key="i" />, 'info'],
  running: [<VideoCameraOutlined key="i" />, 'good'],
  ended: [<CheckCircleOutlined key="i" />, 'idle'],
  cancelled: [<CloseCircleOutlined key="i" />, 'idle'],
};

export function SessionStateTag({ state }: { state: SessionState }) {
  const { t } = useTranslation('room');
  const [icon, tone] = STATES[state];
  return <StateTag icon={icon} tone={tone} word={t(`state.${state}`)} />;
}
