// The addresses of the agent program. The inbox is in the first load, everything else comes when asked for.
import { createRouter, createWebHistory } from 'vue-router';
import InboxScreen from './features/inbox/InboxScreen.vue';
import { useSession } from './state/session';

export const router = createRouter({
  history: createWebHistory('/app/'),
  routes: [
    { path: '/', redirect: { name: 'inbox', params: { view: 'mine' } } },
    {
      path: '/login',
      name: 'login',
      component: () => import('./features/login/LoginScreen.vue'),
      meta: { open: true },
    },
    { path: '/inbox/:view?/:case?', name: 'inbox', component: InboxScreen },
    {
      path: '/tasks/:whose?',
      name: 'tasks',
      component: () => import('./features/tasks/TasksScreen.vue'),
    },
    {
      path: '/mail',
      name: 'mail',
      component: () => import('./features/mail/ParkedScreen.vue'),
      meta: { needs: 'manage_parked_mail' },
    },
    {
      path: '/registers/:id?',
      name: 'registers',
      component: () => import('./features/registers/RegistersScreen.vue'),
      meta: { needs: 'keep_registers' },
    },
    {
      path: '/agents',
      name: 'agents',
      component: () => import('./features/queue/AgentsScreen.vue'),
      meta: { needs: 'read_reports' },
    },
    {
      path: '/counter',
      name: 'counter',
      component: () => import('./features/counter/CounterScreen.vue'),
      meta: { needs: 'work_cases' },
    },
    {
      path: '/phone',
      name: 'phone',
      component: () => import('./features/phone/PhoneScreen.vue'),
      meta: { needs: 'work_cases' },
    },
    {
      path: '/outages',
      name: 'outages',
      component: () => import('./features/outages/OutagesScreen.vue'),
    },
    {
      path: '/standards',
      component: () => import('./features/standards/StandardsScreen.vue'),
      children: [
        { path: '', name: 'standards', redirect: { name: 'standards-compliance' } },
        {
          path: 'compliance',
          name: 'standards-compliance',
          component: () => import('./features/standards/ComplianceScreen.vue'),
        },
        {
          path: 'clauses/:clause?',
          name: 'standards-clauses',
          component: () => import('./features/standards/ClausesScreen.vue'),
        },
        {
          path: 'what-if',
          name: 'standards-what_if',
          component: () => import('./features/standards/WhatIfScreen.vue'),
          meta: { needs: 'read_reports' },
        },
        {
          path: 'packs',
          name: 'standards-packs',
          component: () => import('./features/standards/PacksScreen.vue'),
        },
        {
          path: 'trial',
          name: 'standards-trial',
          component: () => import('./features/standards/TrialScreen.vue'),
        },
      ],
    },
    {
      path: '/settings',
      component: () => import('./features/settings/SettingsScreen.vue'),
      children: [
        { path: '', name: 'settings', redirect: { name: 'settings-appearance' } },
        {
          path: 'appearance',
          name: 'settings-appearance',
          component: () => import('./features/settings/AppearancePage.vue'),
        },
        {
          path: 'people',
          name: 'settings-people',
          component: () => import('./features/settings/PeoplePage.vue'),
          meta: { needs: 'manage_people' },
        },
        {
          path: 'teams',
          name: 'settings-teams',
          component: () => import('./features/settings/TeamsPage.vue'),
          meta: { needs: 'manage_people' },
        },
        {
          path: 'mailboxes',
          name: 'settings-mailboxes',
          component: () => import('./features/settings/MailboxesPage.vue'),
          meta: { needs: 'manage_desk' },
        },
        {
          path: 'counters',
          name: 'settings-counters',
          component: () => import('./features/settings/CountersPage.vue'),
          meta: { needs: 'manage_desk' },
        },
        {
          path: 'phone-lines',
          name: 'settings-phone_lines',
          component: () => import('./features/settings/PhoneLinesPage.vue'),
          meta: { needs: 'manage_desk' },
        },
        {
          path: 'messengers',
          name: 'settings-messengers',
          component: () => import('./features/settings/MessengersPage.vue'),
          meta: { needs: 'manage_desk' },
        },
        {
          path: 'chat-sites',
          name: 'settings-chat_sites',
          component: () => import('./features/settings/ChatSitesPage.vue'),
          meta: { needs: 'manage_desk' },
        },
        {
          path: 'status-page',
          name: 'settings-status_page',
          component: () => import('./features/settings/StatusPage.vue'),
          meta: { needs: 'manage_desk' },
        },
        {
          path: 'calendars',
          name: 'settings-calendars',
          component: () => import('./features/settings/CalendarsPage.vue'),
          meta: { needs: 'manage_desk' },
        },
        {
          path: 'forms',
          name: 'settings-forms',
          component: () => import('./features/settings/FormsPage.vue'),
          meta: { needs: 'manage_desk' },
        },
        {
          path: 'quick_phrases',
          name: 'settings-quick_phrases',
          component: () => import('./features/settings/QuickPhrasesPage.vue'),
          meta: { needs: 'work_cases' },
        },
        {
          path: 'labels',
          name: 'settings-labels',
          component: () => import('./features/settings/LabelsPage.vue'),
          meta: { needs: 'manage_desk' },
        },
        {
          path: 'duplicates',
          name: 'settings-duplicates',
          component: () => import('./features/settings/DuplicatesPage.vue'),
          meta: { needs: 'edit_customers' },
        },
        {
          path: 'hooks',
          name: 'settings-hooks',
          component: () => import('./features/settings/HooksPage.vue'),
          meta: { needs: 'manage_desk' },
        },
        {
          path: 'privacy',
          name: 'settings-privacy',
          component: () => import('./features/settings/PrivacyPage.vue'),
          meta: { needs: 'manage_desk' },
        },
        {
          path: 'tokens',
          name: 'settings-tokens',
          component: () => import('./features/settings/TokensPage.vue'),
          meta: { needs: 'manage_tokens' },
        },
        {
          path: 'audit',
          name: 'settings-audit',
          component: () => import('./features/settings/AuditPage.vue'),
          meta: { needs: 'read_audit' },
        },
      ],
    },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
});

router.beforeEach((to) => {
  const session = useSession();
  if (!session.me && !to.meta['open'])
    return { name: 'login', query: to.fullPath === '/' ? {} : { to: to.fullPath } };
  if (session.me && to.name === 'login') return { path: '/' };
  const needs = to.matched.map((it) => it.meta['needs']).find((it) => it !== undefined);
  if (typeof needs === 'string' && !session.may(needs)) return { path: '/' };
  return true;
});
