import type { Language } from '../../element/messages/language.ts';
import type { CourierMessages } from '../messages/courier.ts';
import type { Services } from '../shell/services.ts';
import type { CourierDesk } from './courier-desk.svelte.ts';

/** What each part of the courier's place is given. */
export interface CourierView {
  readonly desk: CourierDesk;
  readonly services: Services;
  readonly language: Language;
  readonly words: CourierMessages;
}
