export { localStorageOrNone } from '../../element/panels/local-storage.ts';
