import type { GreyImage } from '../../../src/exchange/grey-image.ts';
import type { QrMatrix } from '../../../src/exchange/qr-code.ts';
import { Random } from './scan-random.ts';

/** Where a code is before a camera, and through what it is seen. Angles in degrees. */
export interface Pose {
  /** The side of the code without its quiet zone, as a share of the picture's height. */
  readonly share: number;
  readonly turn: number;
  /** How far the screen leans away sideways and backwards. */
  readonly yaw: number;
  readonly pitch: number;
  /** Of the middle of the code, in shares of the picture's height. */
  readonly shiftX: number;
  readonly shiftY: number;
  /** Radial distortion by the square of the distance, 1 at the middle of the upper edge: barrel above 0. */
  readonly barrel: number;
  /** Brightness, 0 to 255. */
  readonly dark: number;
  readonly light: number;
}

/** How far away the camera is, in heights of the picture: of a webcam with 50° from top to bottom about this. */
const DISTANCE = 1.1;
/** White around the code, in modules: its quiet zone and the page that it stands on. */
const PAGE = 6;

/** Light on the sensor: what is dark in the code, the page around it, and things on a desk around that. */
export function photograph(matrix: QrMatrix, size: { width: number; height: number }, pose: Pose, seed: number): Light {
  const { width, height } = size;
  const light = new Float32Array(width * height);
  const { dark, light: bright } = pose;
  const things = thingsAround(seed);
  const { map, modulesPerHeight } = wholeIn(pose, matrix.size, width / height);
  const reach = matrix.size / 2 + PAGE;
  const halfCode = matrix.size / 2;
  const steps = [-0.25, 0.25];
  const at = { u: 0, v: 0 };
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (const dy of steps) {
        for (const dx of steps) {
          map((x + 0.5 + dx - width / 2) / height, (y + 0.5 + dy - height / 2) / height, at);
          const { u, v } = at;
          if (Math.abs(u) > reach || Math.abs(v) > reach) {
            sum += things(u / modulesPerHeight, v / modulesPerHeight);
            continue;
          }
          const column = Math.floor(u + halfCode);
          const row = Math.floor(v + halfCode);
          const inside = column >= 0 && column < matrix.size && row >= 0 && row < matrix.size;
          sum += inside && matrix.modules[row * matrix.size + column] === 1 ? dark : bright;
        }
      }
      light[y * width + x] = sum / 4;
    }
  }
  return { width, height, data: light };
}

/** A picture before it is made of whole numbers. */
export interface Light {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

export function developed({ width, height, data }: Light): GreyImage {
  const bytes = new Uint8ClampedArray(data.length);
  for (const [index, value] of data.entries()) bytes[index] = value;
  return { width, height, data: bytes };
}

/** As {@link inverseOf}, from further away if need be: what is cut off nobody can read. */
function wholeIn(pose: Pose, modules: number, ratio: number): ReturnType<typeof inverseOf> {
  const inverse = inverseOf(pose, modules);
  const at = { u: 0, v: 0 };
  const margin = modules / 2 + 1;
  for (let step = 0; step <= 100; step += 1) {
    const [x, y] = [(step / 100 - 0.5) * ratio, step / 100 - 0.5];
    for (const [bx, by] of [
      [x, -0.5],
      [x, 0.5],
      [-ratio / 2, y],
      [ratio / 2, y],
    ] as const) {
      inverse.map(bx, by, at);
      if (Math.abs(at.u) < margin && Math.abs(at.v) < margin)
        return wholeIn({ ...pose, share: pose.share * 0.98 }, modules, ratio);
    }
  }
  return inverse;
}

/** From shares of the picture's height, from its middle, to modules from the middle of the code. */
function inverseOf(
  pose: Pose,
  modules: number,
): { map: (x: number, y: number, to: { u: number; v: number }) => void; modulesPerHeight: number } {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const [cy, sy] = [Math.cos(radians(pose.yaw)), Math.sin(radians(pose.yaw))];
  const [cp, sp] = [Math.cos(radians(pose.pitch)), Math.sin(radians(pose.pitch))];
  const [ct, st] = [Math.cos(radians(pose.turn)), Math.sin(radians(pose.turn))];
  // The plane's two axes in space, after yaw about the vertical and pitch about the horizontal.
  const right = { x: cy, y: sy * sp, z: sy * cp };
  const down = { x: 0, y: cp, z: -sp };
  const normal = {
    x: right.y * down.z - right.z * down.y,
    y: right.z * down.x - right.x * down.z,
    z: right.x * down.y - right.y * down.x,
  };
  const modulesPerHeight = modules / pose.share;
  const map = (x: number, y: number, to: { u: number; v: number }): void => {
    const bent = 1 + pose.barrel * 4 * (x * x + y * y);
    // A ray through the lens meets the plane, whose middle is at the distance.
    const ray = { x: x * bent - pose.shiftX, y: y * bent - pose.shiftY, z: DISTANCE };
    const length = (normal.z * DISTANCE) / (normal.x * ray.x + normal.y * ray.y + normal.z * ray.z);
    const [px, py, pz] = [ray.x * length, ray.y * length, ray.z * length - DISTANCE];
    const a = px * right.x + py * right.y + pz * right.z;
    const b = px * down.x + py * down.y + pz * down.z;
    to.u = (ct * a + st * b) * modulesPerHeight;
    to.v = (ct * b - st * a) * modulesPerHeight;
  };
  return { map, modulesPerHeight };
}

/** A desk in grey with a dozen flat things, some of them dark lines as frames and cables are. */
function thingsAround(seed: number): (x: number, y: number) => number {
  const random = new Random(seed + 77);
  const things = Array.from({ length: 14 }, () => ({
    x: random.between(-1, 1),
    y: random.between(-0.6, 0.6),
    width: random.between(0.01, 0.35),
    height: random.between(0.01, 0.35),
    grey: random.between(20, 200),
  }));
  const desk = random.between(70, 150);
  return (x, y) => {
    let grey = desk + 10 * Math.sin(9 * x + 4 * y);
    for (const thing of things) {
      if (Math.abs(x - thing.x) < thing.width && Math.abs(y - thing.y) < thing.height) grey = thing.grey;
    }
    return grey;
  };
}
