// Starts the agent program: language and look first, then who is signed in, then the screen.
import '@/ui/tokens.css';
import '@/ui/base.css';
import '@/ui/narrow.css';
import { VueQueryPlugin } from '@tanstack/vue-query';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { i18n } from '@/i18n';
import { whenSignedOut } from '@/api/client';
import App from './App.vue';
import { router } from './router';
import { startKeyboard } from './state/keyboard';
import { startNow } from '@/ui/now';
import { queries } from './state/query';
import { useSession } from './state/session';

async function start(): Promise<void> {
  const app = createApp(App);
  app.use(createPinia());
  app.use(i18n);
  app.use(VueQueryPlugin, { queryClient: queries });
  const session = useSession();
  await session.restore();
  whenSignedOut(() => {
    if (!session.me) return;
    session.forget();
    void router.replace({ name: 'login', query: { to: router.currentRoute.value.fullPath } });
  });
  app.use(router);
  startKeyboard();
  startNow();
  await router.isReady();
  app.mount('#app');
}

void start();
