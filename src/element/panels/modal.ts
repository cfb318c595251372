/** Opens a `<dialog>` as a modal as soon as it is there; focus is kept inside and given back by the browser. */
export function modal(dialog: HTMLDialogElement): () => void {
  dialog.showModal();
  return () => {
    if (dialog.open) dialog.close();
  };
}
