import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { courtsRequest } from '../component/courts.ts';
import { useMe } from '../component/session.tsx';

/** The court whose settings are shown: the own one, or one below it by `?court=`. */
export function useCourt(): { id: string; name: string } {
  const me = useMe();
  const [params] = useSearchParams();
  const courts = useQuery(courtsRequest);
  const wanted = params.get('court');
  const found = courts.data?.find(({ id }) => id === wanted);
  return found ?? me.court;
}

export function CourtChoice({ court, blocked }: { court: string; blocked: boolean }) {
  const { t } = useTranslation('admin');
  const [, setParams] = useSearchParams();
  const courts = useQuery(courtsRequest);
  const options = (courts.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
  if (options.length < 2) return null;
  return (
    <Select
      className="admin-court"
      aria-label={t('court')}
      value={court}
      options={options}
      disabled={blocked}
      title={blocked ? t('courtBlocked') : undefined}
      onChange={(id) => setParams({ court: id })}
    />
  );
}
