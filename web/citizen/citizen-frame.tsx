import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { z } from 'zod';
import type { publicInfo } from '../../signaling/contract/api.ts';
import { get } from '../client/http.ts';
import './citizen.css';

export type PublicInfo = z.infer<typeof publicInfo>;

const ELDERLY = 'citizen.elderly';

/** The hotline: number, court, whether it is open now. */
export const usePublicInfo = () =>
  useQuery({
    queryKey: ['public-info'],
    queryFn: ({ signal }) => get<PublicInfo>('/api/public', undefined, signal),
    refetchInterval: 60_000,
  });

/** 长辈版, kept for the next time. */
export function useElderly(): [boolean, (on: boolean) => void] {
  const [elderly, setElderly] = useState(() => localStorage.getItem(ELDERLY) === 'yes');
  useEffect(() => localStorage.setItem(ELDERLY, elderly ? 'yes' : 'no'), [elderly]);
  return [elderly, setElderly];
}

interface CitizenFrameProps {
  elderly: boolean;
  onElderly: (on: boolean) => void;
  /** A narrow column, for pages with one thing on them. */
  narrow?: boolean;
  children: ReactNode;
}

/** Header with the court and 长辈版, content, foot. The same on every page for citizens. */
export function CitizenFrame({ elderly, onElderly, narrow = false, children }: CitizenFrameProps) {
  const { t } = useTranslation(['citizen', 'shell', 'apply']);
  const info = usePublicInfo();
  const mode = elderly ? t('elderly.off') : t('elderly.on');
  return (
    <div className={`citizen${elderly ? ' citizen-elderly' : ''}`}>
      <header className="citizen-header">
        <Link to="/" aria-label={t('apply:home')} className="citizen-home">
          <img src="/favicon.svg" alt="" width={40} height={40} />
        </Link>
        <span className="citizen-name">
          <strong>{t('shell:product')}</strong>
          <span>{info.data?.courtName ?? ' '}</span>
        </span>
        <button
          type="button"
          className="citizen-mode"
          aria-label={t('elderly.label', { mode })}
          onClick={() => onElderly(!elderly)}
        >
          {mode}
        </button>
      </header>
      <main className={narrow ? 'citizen-main citizen-narrow' : 'citizen-main'}>{children}</main>
      <footer className="citizen-footer">
        {info.data ? <span>{t('footer', { court: info.data.courtName })}</span> : null}
        {info.data ? <span>{t('version', { version: info.data.version })}</span> : null}
        <Link to="/sign-in">{t('staff')}</Link>
      </footer>
    </div>
  );
}
