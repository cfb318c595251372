import type { panelsEn } from './panels.en.ts';

/** The words of the panels and of the device's screens; a language that lacks one does not compile. */
export type PanelMessages = typeof panelsEn;
