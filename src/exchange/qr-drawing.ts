import { QUIET_ZONE, type QrMatrix } from './qr-code.ts';

export interface QrPath {
  /** The `d` of one SVG path: the dark modules, one unit each, offset by the quiet zone. */
  readonly path: string;
  /** Width and height of the view box, quiet zone included: put a white square of it below the path. */
  readonly size: number;
}

/** For SVG: sharp at every size, on paper too. Give the drawing `shape-rendering="crispEdges"`. */
export function qrPath(matrix: QrMatrix): QrPath {
  const path = darkRuns(matrix).map(({ x, y, width }) => `M${x + QUIET_ZONE} ${y + QUIET_ZONE}h${width}v1h-${width}z`);
  return { path: path.join(''), size: matrix.size + 2 * QUIET_ZONE };
}

/**
 * Draws on a canvas, which takes the size of the drawing: black on white whatever the theme, quiet
 * zone included, `pixelsPerModule` (a whole number) device pixels a module, so that no edge is blurred.
 */
export function drawQr(canvas: HTMLCanvasElement | OffscreenCanvas, matrix: QrMatrix, pixelsPerModule: number): void {
  const scale = Math.max(1, Math.floor(pixelsPerModule));
  const size = (matrix.size + 2 * QUIET_ZONE) * scale;
  canvas.width = size;
  canvas.height = size;
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null || !('fillRect' in context)) return;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, size, size);
  context.fillStyle = '#000';
  for (const { x, y, width } of darkRuns(matrix)) {
    context.fillRect((x + QUIET_ZONE) * scale, (y + QUIET_ZONE) * scale, width * scale, scale);
  }
}

interface Run {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** Dark modules side by side are one rectangle: a hairline between two is what blurs a printed code. */
function darkRuns({ size, modules }: QrMatrix): Run[] {
  const runs: Run[] = [];
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const start = x;
      while (x < size && modules[y * size + x] === 1) x += 1;
      if (x > start) runs.push({ x: start, y, width: x - start });
    }
  }
  return runs;
}
