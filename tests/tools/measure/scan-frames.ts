import type { GreyImage } from '../../../src/exchange/grey-image.ts';
import { alphanumericCapacity, qrMatrix } from '../../../src/exchange/qr-code.ts';
import { developed, type Light, photograph, type Pose } from './scan-camera.ts';
import { Random } from './scan-random.ts';
import { blur, coarsen, each, jpeg, noise, sharpen } from './scan-sensor.ts';

export const SIZES = { 640: { width: 640, height: 480 }, 1280: { width: 1280, height: 720 } } as const;
export type FrameSize = keyof typeof SIZES;
export const VERSIONS = [10, 12, 15, 16, 18, 20] as const;

/** One picture to be made: nothing but these decides about any of its pixels. */
export interface Shot {
  readonly kind: FrameKind;
  readonly size: FrameSize;
  readonly version: number;
  readonly seed: number;
}

interface Setting {
  /** Where it differs from a code held up well. */
  readonly pose?: (random: Random) => Partial<Pose>;
  /** What befalls the picture on its way; `px` is a pixel of a picture 480 high. */
  readonly fate?: (light: Light, random: Random, px: number, seed: number) => Light;
}

const bright = (random: Random): Partial<Pose> => ({ dark: random.between(20, 45), light: random.between(200, 235) });

const SETTINGS = {
  clean: {},
  turned: { pose: (random) => ({ turn: random.either(10, 45), share: random.between(0.6, 0.66) }) },
  blur: { fate: (light, random, px) => blur(light, random.between(1, 1.35) * px) },
  noise: { fate: (light, random, _, seed) => noise(light, random.between(16, 26), seed) },
  contrast: {
    pose: (random) => ({ dark: random.between(95, 115), light: random.between(140, 160) }),
    fate: (light, random, _, seed) => noise(light, random.between(3, 5), seed),
  },
  uneven: {
    fate: (light, random) => {
      const angle = random.between(0, 2 * Math.PI);
      const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
      const depth = random.between(0.45, 0.6);
      return each(light, (value, x, y) => value * Math.min(1.1, Math.max(0.15, 0.7 + 1.6 * depth * (x * dx + y * dy))));
    },
  },
  glare: {
    fate: (light, random) => {
      const [gx, gy] = [random.between(-0.12, 0.2), random.between(-0.12, 0.2)];
      const [wide, high] = [random.between(0.06, 0.1), random.between(0.05, 0.09)];
      const strength = random.between(180, 260);
      return each(light, (value, x, y) =>
        Math.min(255, value + strength * Math.exp(-(((x - gx) / wide) ** 2) - ((y - gy) / high) ** 2)),
      );
    },
  },
  perspective: {
    pose: (random) => ({ yaw: random.either(15, 30), pitch: random.either(5, 22), share: random.between(0.7, 0.8) }),
  },
  lens: { pose: (random) => ({ barrel: random.between(0.08, 0.16), share: random.between(0.8, 0.9) }) },
  moire: {
    fate: (light, random, px) => {
      const [a, b] = [random.between(0, Math.PI), random.between(0, Math.PI)];
      const waves = (480 / px / random.between(6, 14)) * px;
      const depth = random.between(0.2, 0.32);
      return each(light, (value, x, y) => {
        const bend = 0.1 * (x * x + y * y);
        const one = Math.sin(2 * Math.PI * waves * (x * Math.cos(a) + y * Math.sin(a) + bend));
        const other = Math.sin(2 * Math.PI * waves * 0.7 * (x * Math.cos(b) + y * Math.sin(b) - bend));
        return value * (1 - depth * (0.5 + 0.25 * (one + other)));
      });
    },
  },
  inverted: {
    pose: (random) => ({ dark: random.between(190, 225), light: random.between(25, 50), turn: random.either(0, 12) }),
  },
  jpeg: { fate: (light, random) => jpeg(light, random.between(12, 22)) },
  'webcam-dim': {
    pose: (random) => ({ turn: random.either(2, 12), dark: random.between(35, 50), light: random.between(120, 150) }),
    fate: (light, random, px, seed) => {
      const soft = blur(light, random.between(0.6, 0.85) * px);
      const dim = each(soft, (value, x, y) => value * (1.05 - 0.5 * (x * x + y * y)));
      return jpeg(sharpen(noise(dim, random.between(7, 11), seed), 0.5), random.between(28, 40));
    },
  },
  'webcam-moving': {
    pose: (random) => ({
      turn: random.either(3, 15),
      yaw: random.either(4, 14),
      pitch: random.either(4, 12),
      barrel: random.between(0.02, 0.06),
      share: random.between(0.76, 0.86),
    }),
    fate: (light, random, px, seed) => {
      const moved = blur(coarsen(light, random.between(0.72, 0.85)), 0.4 * px, random.between(0.5, 0.9) * px);
      return jpeg(noise(moved, random.between(4, 7), seed), random.between(35, 50));
    },
  },
} as const satisfies Readonly<Record<string, Setting>>;

export type FrameKind = keyof typeof SETTINGS;
export const FRAME_KINDS = Object.keys(SETTINGS) as readonly FrameKind[];

/** A text that fills a code of that version as a token does. */
export function textOf(version: number, seed: number): string {
  const random = new Random(100 * version + seed);
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const length = alphanumericCapacity(version) - 4;
  return `OFL1${Array.from({ length }, () => letters.charAt(Math.floor(32 * random.next()))).join('')}`;
}

/** A code as a camera of no great quality sees it, never twice alike and always the same for the same shot. */
export function frameOf({ kind, size, version, seed }: Shot): GreyImage {
  const picture = SIZES[size];
  const noiseSeed = 10_000 * FRAME_KINDS.indexOf(kind) + 100 * version + 10 * seed + (size === 640 ? 0 : 5);
  const random = new Random(noiseSeed);
  const setting: Setting = SETTINGS[kind];
  const pose: Pose = {
    share: random.between(0.78, 0.88),
    turn: random.either(0, 3),
    yaw: random.either(0, 2),
    pitch: random.either(0, 2),
    shiftX: random.either(0, 0.05),
    shiftY: random.either(0, 0.015),
    barrel: 0,
    dark: 0,
    light: 0,
    ...bright(random),
    ...setting.pose?.(random),
  };
  const px = picture.height / 480;
  const light = photograph(qrMatrix(textOf(version, seed)), picture, pose, noiseSeed);
  const seen = blur(light, 0.45 * px);
  const fallen = setting.fate?.(seen, random, px, noiseSeed) ?? seen;
  return developed(noise(fallen, 1.5, noiseSeed + 1));
}
