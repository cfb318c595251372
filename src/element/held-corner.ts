/** How near to the corner, in CSS pixels, and how long a finger must stay there. */
const REACH = 72;
const MILLISECONDS = 2500;

/**
 * Calls `onHeld` when a finger (or a mouse) is held in the upper corner of the window where lines end: how staff opens the
 * license of a kiosk whose product has no button for it. The product's own buttons there work as ever. The result stops it.
 */
export function watchHeldCorner(window: Window, onHeld: () => void): () => void {
  let timer: number | undefined;
  const near = ({ clientX, clientY }: PointerEvent): boolean => {
    const { documentElement } = window.document;
    const rightToLeft = window.getComputedStyle(documentElement).direction === 'rtl';
    const aside = rightToLeft ? clientX : documentElement.clientWidth - clientX;
    return aside <= REACH && clientY <= REACH;
  };
  const stop = (): void => {
    window.clearTimeout(timer);
    timer = undefined;
  };
  const begin = (event: PointerEvent): void => {
    stop();
    if (near(event)) timer = window.setTimeout(onHeld, MILLISECONDS);
  };
  const move = (event: PointerEvent): void => {
    if (timer !== undefined && !near(event)) stop();
  };
  const over = new AbortController();
  const options = { signal: over.signal, capture: true };
  window.addEventListener('pointerdown', begin, options);
  window.addEventListener('pointermove', move, options);
  for (const name of ['pointerup', 'pointercancel', 'blur'] as const) window.addEventListener(name, stop, options);
  return () => {
    over.abort();
    stop();
  };
}
