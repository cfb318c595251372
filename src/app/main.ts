import { mount } from 'svelte';
import { systemClock } from '../storage/device/system-clock.ts';
import { browserService } from '../element/panels/browser-service.ts';
import { localStorageOrNone } from '../element/panels/local-storage.ts';
import App from './App.svelte';
import { appLanguage } from './messages/language.ts';
import { InstallState } from './pwa/install-state.svelte.ts';
import { keepOffline } from './pwa/register.ts';
import { KioskSetting } from './shell/kiosk-setting.ts';
import { Router } from './shell/route.svelte.ts';
import './theme.css';

const target = document.querySelector('#app');
if (target === null) throw new TypeError('index.html has no #app');
// index.html may show first words of its own until the app is here.
target.replaceChildren();
const kiosk = new KioskSetting(localStorageOrNone(), location.search);
mount(App, {
  target,
  props: {
    clock: () => systemClock.now(),
    language: appLanguage(navigator.languages),
    router: new Router(window),
    service: browserService(kiosk.on),
    kiosk,
    install: new InstallState(window),
    updates: keepOffline(window),
  },
});
