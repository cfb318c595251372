import { tick } from 'svelte';

/** After a form was refused: the keyboard goes to the first field that needs another look. */
export async function focusFirstInvalid(form: HTMLElement | undefined): Promise<void> {
  await tick();
  const field = form?.querySelector('[aria-invalid="true"]');
  if (field instanceof HTMLElement) field.focus();
}
