import { App, ConfigProvider } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { useTranslation } from 'react-i18next';
import { Outlet } from 'react-router';
import { theme } from '../theme.ts';

/** Vite puts the page's nonce here; without it the content security policy refuses antd's style elements. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce;

/**
 * Menus and dialogs stand in an element of their own. Over `body` antd would lock scrolling by a style element without a nonce, which the
 * content security policy refuses.
 */
const popups = (): HTMLElement => document.getElementById('popups') ?? document.body;

/** Theme and language of the staff pages. Toasts come from `App.useApp()` so that they have the theme too. */
export function StaffFrame() {
  const { i18n } = useTranslation();
  const english = i18n.language === 'en';
  dayjs.locale(english ? 'en' : 'zh-cn');
  return (
    <ConfigProvider
      theme={theme}
      getPopupContainer={popups}
      button={{ autoInsertSpace: false }}
      {...(english ? {} : { locale: zhCN })}
      {...(nonce ? { csp: { nonce } } : {})}
    >
      <App className="staff-app">
        <Outlet />
      </App>
    </ConfigProvider>
  );
}
