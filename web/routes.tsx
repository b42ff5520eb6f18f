import { createBrowserRouter } from 'react-router';
import { PageError } from './component/page-error.tsx';
import { PageLoading } from './component/page-loading.tsx';

/**
 * Every page is loaded when it is first opened. Staff pages stand inside the staff frame (theme, then session, role and header);
 * the citizen's page does not load any of that.
 */
export const router = createBrowserRouter([
  {
    errorElement: <PageError />,
    HydrateFallback: PageLoading,
    children: [
      { index: true, lazy: async () => ({ Component: (await import('./citizen/citizen-page.tsx')).CitizenPage }) },
      { path: 'meet', lazy: async () => ({ Component: (await import('./meet/meet-page.tsx')).MeetPage }) },
      { path: 'meet/:token', lazy: async () => ({ Component: (await import('./meet/join-page.tsx')).JoinPage }) },
      {
        path: 'petition/apply',
        lazy: async () => ({ Component: (await import('./citizen/apply-page.tsx')).ApplyPage }),
      },
      { path: 'mine', lazy: async () => ({ Component: (await import('./citizen/mine-page.tsx')).MinePage }) },
      {
        lazy: async () => ({ Component: (await import('./component/staff-frame.tsx')).StaffFrame }),
        children: [
          {
            path: 'sign-in',
            lazy: async () => ({ Component: (await import('./sign-in/sign-in-page.tsx')).SignInPage }),
          },
          {
            lazy: async () => ({ Component: (await import('./component/shell.tsx')).Shell }),
            children: [
              {
                path: 'welcome',
                lazy: async () => ({ Component: (await import('./sign-in/welcome-page.tsx')).WelcomePage }),
              },
              {
                path: 'account',
                lazy: async () => ({ Component: (await import('./sign-in/own-account-page.tsx')).OwnAccountPage }),
              },
              { path: 'desk', lazy: async () => ({ Component: (await import('./desk/desk-page.tsx')).DeskPage }) },
              { path: 'board', lazy: async () => ({ Component: (await import('./board/board-page.tsx')).BoardPage }) },
              {
                path: 'board/follow-ups',
                lazy: async () => ({ Component: (await import('./archive/follow-ups-page.tsx')).FollowUpsPage }),
              },
              {
                path: 'board/reports',
                lazy: async () => ({ Component: (await import('./report/waiting-page.tsx')).WaitingPage }),
              },
              {
                path: 'calls',
                lazy: async () => ({ Component: (await import('./archive/calls-page.tsx')).CallsPage }),
              },
              {
                path: 'calls/:id',
                lazy: async () => ({ Component: (await import('./archive/call-page.tsx')).CallPage }),
              },
              {
                path: 'callbacks',
                lazy: async () => ({ Component: (await import('./callback/callbacks-page.tsx')).CallbacksPage }),
              },
              {
                path: 'green-channel',
                lazy: async () => ({ Component: (await import('./green/green-page.tsx')).GreenPage }),
              },
              {
                path: 'work-orders',
                lazy: async () => ({ Component: (await import('./workorder/work-orders-page.tsx')).WorkOrdersPage }),
              },
              {
                path: 'work-orders/:id',
                lazy: async () => ({ Component: (await import('./workorder/work-order-page.tsx')).WorkOrderPage }),
              },
              {
                path: 'sessions',
                lazy: async () => ({ Component: (await import('./room/sessions-page.tsx')).SessionsPage }),
              },
              {
                path: 'sessions/:id',
                lazy: async () => ({ Component: (await import('./room/session-page.tsx')).SessionPage }),
              },
              {
                path: 'petitions',
                lazy: async () => ({ Component: (await import('./petition/petitions-page.tsx')).PetitionsPage }),
              },
              {
                path: 'petitions/new',
                lazy: async () => ({ Component: (await import('./petition/register-page.tsx')).RegisterPage }),
              },
              {
                path: 'petitions/:id',
                lazy: async () => ({ Component: (await import('./petition/petition-page.tsx')).PetitionPage }),
              },
              {
                path: 'appointments',
                lazy: async () => ({ Component: (await import('./petition/appointments-page.tsx')).AppointmentsPage }),
              },
              {
                path: 'appointments/:id/identity',
                lazy: async () => ({ Component: (await import('./identity/check-page.tsx')).IdentityCheckPage }),
              },
              {
                path: 'admin/*',
                lazy: async () => ({ Component: (await import('./admin/admin-page.tsx')).AdminPage }),
              },
            ],
          },
          { path: '*', lazy: async () => ({ Component: (await import('./component/not-found.tsx')).NotFound }) },
        ],
      },
    ],
  },
]);
