import { mount } from 'svelte';
import { browserTime } from '../element/browser-time.ts';
import App from './App.svelte';
import { appLanguage } from './messages/language.ts';
import { InstallState } from './pwa/install-state.svelte.ts';
import { keepOffline } from './pwa/register.ts';
import { Router } from './shell/route.svelte.ts';
import './theme.css';

const target = document.querySelector('#app');
if (target === null) throw new TypeError('index.html has no #app');
// index.html may show first words of its own until the app is here.
target.replaceChildren();
mount(App, {
  target,
  props: {
    clock: browserTime.clock,
    language: appLanguage(navigator.languages),
    router: new Router(window),
    install: new InstallState(window),
    updates: keepOffline(window),
  },
});
