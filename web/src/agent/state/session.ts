// Who is signed in, what they may do, and how they like the screen. Customer data never enters storage here.
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { api, ok, setCsrf } from '@/api/client';
import type { Me, Preferences } from '@/api/wire';
import { setLocale } from '@/i18n';
import { learnServerTime } from '@/kit/clock';
import { queries } from './query';

const LOOK = 'shouwen.look';

interface Look {
  theme?: Preferences['theme'];
  density?: Preferences['density'];
  locale?: Preferences['locale'];
}

function readLook(): Look {
  try {
    return JSON.parse(localStorage.getItem(LOOK) ?? '{}') as Look;
  } catch {
    return {};
  }
}

/** Applies theme and density to the page. */
export function applyLook(look: Look): void {
  const dark =
    look.theme === 'dark' || (look.theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  document.documentElement.dataset.density = look.density ?? 'medium';
}

export const useSession = defineStore('session', () => {
  const me = shallowRef<Me | null>(null);
  const look = shallowRef<Look>(readLook());
  const zone = computed(() => me.value?.company.zone ?? 'Asia/Shanghai');

  async function take(found: Me): Promise<void> {
    me.value = found;
    setCsrf(found.csrf_token);
    learnServerTime(found.server_time_at);
    const wanted = found.preferences;
    look.value = {
      theme: wanted.theme ?? look.value.theme ?? 'light',
      density: wanted.density ?? look.value.density ?? 'medium',
      locale: wanted.locale ?? look.value.locale ?? 'zh-CN',
    };
    applyLook(look.value);
    await setLocale(look.value.locale ?? 'zh-CN');
  }

  /** Asks the server who we are; false when nobody is signed in. */
  async function restore(): Promise<boolean> {
    applyLook(look.value);
    await setLocale(look.value.locale ?? 'zh-CN');
    try {
      await take(await ok(api.GET('/api/v1/session')));
      return true;
    } catch {
      return false;
    }
  }

  async function signIn(login: string, password: string): Promise<void> {
    await take(await ok(api.POST('/api/v1/session', { body: { login, password } })));
  }

  /** Forgets everything about customers at once, whether or not the server hears of it. */
  async function signOut(): Promise<void> {
    try {
      await ok(api.DELETE('/api/v1/session'));
    } finally {
      forget();
    }
  }

  function forget(): void {
    me.value = null;
    setCsrf('');
    queries.clear();
  }

  async function prefer(change: Preferences): Promise<void> {
    if (me.value) me.value = { ...me.value, preferences: { ...me.value.preferences, ...change } };
    look.value = { ...look.value, ...pick(change) };
    localStorage.setItem(LOOK, JSON.stringify(look.value));
    applyLook(look.value);
    if (change.locale) await setLocale(change.locale);
    if (me.value) await ok(api.PUT('/api/v1/session/preferences', { body: { ...me.value.preferences } }));
  }

  function may(action: string): boolean {
    return me.value?.permissions.some((it) => it.action === action) ?? false;
  }

  return { me, look, zone, restore, signIn, signOut, forget, prefer, may };
});

function pick(change: Preferences): Look {
  const out: Look = {};
  if (change.theme) out.theme = change.theme;
  if (change.density) out.density = change.density;
  if (change.locale) out.locale = change.locale;
  return out;
}
