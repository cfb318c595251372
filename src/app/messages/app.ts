import type { appEn } from './app.en.ts';

/** Every language has exactly these; one that lacks a message does not compile. */
export type AppMessages = typeof appEn;
