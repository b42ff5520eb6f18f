import {
  CheckCircleOutlined,
  CloseCircleOutlined,
  HourglassOutlined,
  InboxOutlined,
  SendOutlined,
} from '@ant-design/icons';
import { Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { NoticeView } from '../../signaling/contract/notice.ts';
import type { NoticeState } from '../../signaling/contract/state.ts';
import { notice as words } from '../i18n/zh/notice.ts';
import { isKnown } from './known-word.ts';
import { StateTag, type Tone } from './state-tag.tsx';

const NOTICE: Record<NoticeState, [ReactNode, Tone]> = {
  waiting: [<HourglassOutlined key="i" />, 'warn'],
  kept: [<InboxOutlined key="i" />, 'info'],
  sent: [<SendOutlined key="i" />, 'good'],
  delivered: [<CheckCircleOutlined key="i" />, 'good'],
  failed: [<CloseCircleOutlined key="i" />, 'bad'],
};

/** How far a short message came, and why it did not come further. */
export function NoticeTag({ notice }: { notice: Pick<NoticeView, 'state' | 'fault' | 'attempts'> }) {
  const { t } = useTranslation('notice');
  const [icon, tone] = NOTICE[notice.state];
  const fault = notice.fault;
  const why =
    fault === null ? '' : isKnown(fault, words.fault) ? t(`fault.${fault}`) : t('faultStatus', { status: fault });
  const tries = notice.attempts > 1 ? t('tries', { count: notice.attempts }) : '';
  const hint = [t(`stateHint.${notice.state}`), why, tries].filter((part) => part !== '').join('，');
  return (
    <Tooltip title={hint}>
      <span>
        <StateTag icon={icon} tone={tone} word={t(`states.${notice.state}`)} />
      </span>
    </Tooltip>
  );
}
