import i18next, { type i18n, type Resource } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { zh } from './zh/index.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'shell';
    resources: typeof zh;
  }
}

const KEPT_AS = 'language';

/** Chinese unless `?lang=en` was asked for once; the English twin is loaded only then. */
function wanted(): 'zh' | 'en' {
  const asked = new URLSearchParams(location.search).get('lang');
  if (asked === 'zh' || asked === 'en') localStorage.setItem(KEPT_AS, asked);
  return localStorage.getItem(KEPT_AS) === 'en' ? 'en' : 'zh';
}

export async function startLanguage(): Promise<i18n> {
  const language = wanted();
  const resources: Resource = language === 'en' ? { zh, en: (await import('./en/index.ts')).en } : { zh };
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'zh',
    defaultNS: 'shell',
    resources,
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = language === 'en' ? 'en' : 'zh-CN';
  return i18next;
}
