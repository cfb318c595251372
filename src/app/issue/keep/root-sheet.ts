import type { ExportedRoot, RootAccess } from '../../../issuer/custody.ts';

/** What a person enters to use the root once. */
export interface RootSheet {
  text: string;
  passphrase: string;
}

export function newRootSheet(): RootSheet {
  return { text: '', passphrase: '' };
}

/** `undefined`: something is missing. */
export function exportedRoot({ text, passphrase }: RootSheet): ExportedRoot | undefined {
  return text.trim() === '' || passphrase === '' ? undefined : { text, passphrase };
}

/** `here`: the root is kept in this browser. */
export function rootAccess(sheet: RootSheet, here: boolean): RootAccess | undefined {
  if (!here) return exportedRoot(sheet);
  return sheet.passphrase === '' ? undefined : { passphrase: sheet.passphrase };
}
