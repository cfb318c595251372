import { mount } from 'svelte';
import { systemClock } from '../storage/device/system-clock.ts';
import { browserService } from '../element/panels/browser-service.ts';
import { localStorageOrNone } from '../element/panels/local-storage.ts';
import App from './App.svelte';
import { appLanguage } from './messages/language.ts';
import { Arrivals } from './pwa/arrivals.svelte.ts';
import { InstallState } from './pwa/install-state.svelte.ts';
import { watchLaunches } from './pwa/launches.ts';
import { keepOffline } from './pwa/register.ts';
import { KioskSetting } from './shell/kiosk-setting.ts';
import { Router } from './shell/route.svelte.ts';
import './theme.css';

const target = document.querySelector('#app');
if (target === null) throw new TypeError('index.html has no #app');
// index.html may show first words of its own until the app is here.
target.replaceChildren();
const kiosk = new KioskSetting(localStorageOrNone(), location.search);
const arrivals = new Arrivals();
// Before the router looks at the address: a link's token is not its business.
watchLaunches(window, arrivals);
mount(App, {
  target,
  props: {
    clock: () => systemClock.now(),
    language: appLanguage(navigator.languages),
    router: new Router(window),
    service: browserService(kiosk.on),
    kiosk,
    arrivals,
    install: new InstallState(window),
    updates: keepOffline(window),
  },
});
