import 'offlease/element/define';
import type {} from 'offlease/element/vue';
import { createApp } from 'vue';
import App from './App.vue';

createApp(App).mount('#root');
