import { type GreyImage, greyOfPixels, greyOfPlane } from './grey-image.ts';

/** What a picture can come as. Frames and bitmaps are closed by whoever reads them here. */
export type Picture = VideoFrame | ImageBitmap | GreyImage;

/** Planes of these formats begin with brightness, one byte a pixel. */
const PLANAR: readonly (string | null)[] = ['I420', 'I420A', 'I422', 'I444', 'NV12'];
const PACKED: readonly (string | null)[] = ['RGBA', 'RGBX', 'BGRA', 'BGRX'];

/** The brightness of a picture; works in a worker and in a page. The picture is closed. */
export async function greyOfPicture(picture: Picture): Promise<GreyImage> {
  if ('data' in picture) return picture;
  try {
    if ('copyTo' in picture)
      return (await greyOfFrame(picture)) ?? drawn(picture, picture.displayWidth, picture.displayHeight);
    return drawn(picture, picture.width, picture.height);
  } finally {
    picture.close();
  }
}

/** Without drawing, where the frame's format is one that can be read as it is. */
async function greyOfFrame(frame: VideoFrame): Promise<GreyImage | undefined> {
  const { format, visibleRect } = frame;
  if (visibleRect === null || !(PLANAR.includes(format) || PACKED.includes(format))) return undefined;
  const { width, height } = visibleRect;
  const bytes = new Uint8Array(frame.allocationSize());
  let layout: PlaneLayout | undefined;
  try {
    [layout] = await frame.copyTo(bytes);
  } catch {
    return undefined; // frames that live in graphics memory only must be drawn
  }
  if (layout === undefined) return undefined;
  if (PLANAR.includes(format)) return greyOfPlane(bytes, layout.offset, layout.stride, width, height);
  // Packed rows may have gaps; taken as wider pictures, they are cut afterwards.
  const wide = layout.stride >> 2;
  const { data } = greyOfPixels(bytes.subarray(layout.offset), wide, height);
  return greyOfPlane(new Uint8Array(data.buffer), 0, wide, width, height);
}

/** The brightness of anything that can be drawn, in the size given. */
export function drawn(source: CanvasImageSource, width: number, height: number): GreyImage {
  const context = contextOf(width, height);
  context.drawImage(source, 0, 0, width, height);
  return greyOfPixels(context.getImageData(0, 0, width, height).data, width, height);
}

function contextOf(width: number, height: number): CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D {
  const options: CanvasRenderingContext2DSettings = { alpha: false, willReadFrequently: true };
  if (typeof OffscreenCanvas === 'function') {
    const context = new OffscreenCanvas(width, height).getContext('2d', options);
    if (context !== null) return context;
  }
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d', options);
  if (context === null) throw new TypeError('a browser without canvas');
  return context;
}
