import { CheckCircleOutlined, ExclamationCircleOutlined, QuestionCircleOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { IdentityMark } from '../../signaling/contract/identity-check.ts';
import { StateTag } from '../component/state-tag.tsx';
import { clockText, timeText } from '../client/format.ts';

/** How the check of somebody's identity stands; by whom and when as its title, or beside it. */
export function IdentityTag({ mark, whole = false }: { mark: IdentityMark | null; whole?: boolean }) {
  const { t } = useTranslation('identity');
  const { by = '', at = '', way = 'court' } = mark ?? {};
  const told = mark ? t('state.by', { by, time: whole ? timeText(at) : clockText(at), way: t(`way.${way}`) }) : '';
  return (
    <span data-testid="identity-state" data-result={mark?.result ?? 'none'} title={told === '' ? undefined : told}>
      {mark === null ? (
        <StateTag tone="warn" icon={<QuestionCircleOutlined />} word={t('state.none')} />
      ) : mark.result === 'match' ? (
        <StateTag tone="good" icon={<CheckCircleOutlined />} word={t('state.match')} />
      ) : (
        <StateTag tone="bad" icon={<ExclamationCircleOutlined />} word={t('state.mismatch')} />
      )}
      {told === '' ? null : <span className="quiet"> {told}</span>}
    </span>
  );
}
