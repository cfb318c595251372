declare module '*.vue' {
  import type { Component } from 'vue';

  const component: Component;
  // eslint-disable-next-line no-restricted-syntax -- what Vue's compiler makes of such a file
  export default component;
}
