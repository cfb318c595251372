/** A picture without color, row by row without gaps, 0 black to 255 white. */
export interface GreyImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** From four bytes a pixel. Where red and blue are exchanged the difference is too small to matter. */
export function greyOfPixels(pixels: Uint8Array | Uint8ClampedArray, width: number, height: number): GreyImage {
  const data = new Uint8ClampedArray(width * height);
  for (let at = 0, from = 0; at < data.length; at += 1, from += 4) {
    data[at] = ((pixels[from] ?? 0) + 2 * (pixels[from + 1] ?? 0) + (pixels[from + 2] ?? 0)) >> 2;
  }
  return { width, height, data };
}

/** From the brightness plane of a video frame, whose rows may be longer than the picture. */
export function greyOfPlane(
  plane: Uint8Array,
  offset: number,
  stride: number,
  width: number,
  height: number,
): GreyImage {
  const data = new Uint8ClampedArray(width * height);
  for (let y = 0; y < height; y += 1) {
    data.set(plane.subarray(offset + y * stride, offset + y * stride + width), y * width);
  }
  return { width, height, data };
}

/** Half the size each way, every pixel the mean of four: mends noise and moiré, and takes a quarter of the time. */
export function halved({ width, height, data }: GreyImage): GreyImage {
  const half = { width: width >> 1, height: height >> 1 };
  const smaller = new Uint8ClampedArray(half.width * half.height);
  for (let y = 0; y < half.height; y += 1) {
    for (let x = 0; x < half.width; x += 1) {
      const at = 2 * y * width + 2 * x;
      const sum = (data[at] ?? 0) + (data[at + 1] ?? 0) + (data[at + width] ?? 0) + (data[at + width + 1] ?? 0);
      smaller[y * half.width + x] = (sum + 2) >> 2;
    }
  }
  return { ...half, data: smaller };
}

/** Between pixels too, from the four around; beyond the edge what is at the edge. */
export function brightnessAt({ width, height, data }: GreyImage, x: number, y: number): number {
  const [left, top] = [x - 0.5, y - 0.5];
  const column = left < 0 ? 0 : left > width - 2 ? width - 2 : Math.floor(left);
  const row = top < 0 ? 0 : top > height - 2 ? height - 2 : Math.floor(top);
  const [across, down] = [clamped(left - column), clamped(top - row)];
  const at = row * width + column;
  const above = (data[at] ?? 0) * (1 - across) + (data[at + 1] ?? 0) * across;
  const below = (data[at + width] ?? 0) * (1 - across) + (data[at + width + 1] ?? 0) * across;
  return above * (1 - down) + below * down;
}

function clamped(share: number): number {
  return share < 0 ? 0 : share > 1 ? 1 : share;
}

/** Light becomes dark and dark light. */
export function inverted({ width, height, data }: GreyImage): GreyImage {
  return { width, height, data: data.map((value) => 255 - value) };
}
