import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { RouterProvider } from 'react-router/dom';
import { queries } from './client/query.ts';
import { startLanguage } from './i18n/index.ts';
import { router } from './routes.tsx';
import './page.css';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');
const page = createRoot(root);

void startLanguage().then((i18n) => {
  page.render(
    <I18nextProvider i18n={i18n}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </I18nextProvider>,
  );
});
