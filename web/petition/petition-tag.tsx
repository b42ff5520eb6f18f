import {
  CalendarOutlined,
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleOutlined,
  HourglassOutlined,
  RollbackOutlined,
  SolutionOutlined,
  TeamOutlined,
  VideoCameraOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppointmentState, PetitionState } from '../../signaling/contract/petition-state.ts';
import { StateTag, type Tone } from '../component/state-tag.tsx';

const PETITION: Record<PetitionState, [ReactNode, Tone]> = {
  submitted: [<HourglassOutlined key="i" />, 'warn'],
  accepted: [<ClockCircleOutlined key="i" />, 'warn'],
  scheduled: [<CalendarOutlined key="i" />, 'info'],
  received: [<VideoCameraOutlined key="i" />, 'info'],
  closed: [<CheckCircleOutlined key="i" />, 'good'],
  rejected: [<CloseCircleOutlined key="i" />, 'idle'],
  withdrawn: [<RollbackOutlined key="i" />, 'idle'],
};

export function PetitionTag({ state }: { state: PetitionState }) {
  const { t } = useTranslation('petitionLabel');
  const [icon, tone] = PETITION[state];
  return <StateTag icon={icon} tone={tone} word={t(`state.${state}`)} />;
}

const APPOINTMENT: Record<AppointmentState, [ReactNode, Tone]> = {
  booked: [<CalendarOutlined key="i" />, 'info'],
  queued: [<TeamOutlined key="i" />, 'warn'],
  arrived: [<SolutionOutlined key="i" />, 'good'],
  done: [<CheckCircleOutlined key="i" />, 'good'],
  cancelled: [<RollbackOutlined key="i" />, 'idle'],
  'no-show': [<CloseCircleOutlined key="i" />, 'warn'],
};

export function AppointmentTag({ state }: { state: AppointmentState }) {
  const { t } = useTranslation('petitionLabel');
  const [icon, tone] = APPOINTMENT[state];
  return <StateTag icon={icon} tone={tone} word={t(`appointment.${state}`)} />;
}
