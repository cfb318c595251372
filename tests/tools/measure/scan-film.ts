import type { GreyImage } from '../../../src/exchange/grey-image.ts';
import { qrMatrix } from '../../../src/exchange/qr-code.ts';
import { developed, photograph, type Pose } from './scan-camera.ts';
import { SIZES } from './scan-frames.ts';
import { Random } from './scan-random.ts';
import { blur, coarsen, each, jpeg, noise, sharpen } from './scan-sensor.ts';

/** Pictures a second, as webcams give them at 720p. */
export const FILM_RATE = 30;
/** How many different pictures there are; played forwards and backwards, so that nothing jumps. */
const PICTURES = 8;

/** What a hand does to a picture it holds up: it sways about where it wants to be. */
function swayOf(random: Random): (time: number) => Pose {
  const wave = (middle: number, reach: number): ((time: number) => number) => {
    const [hertz, phase] = [random.between(0.6, 1.7), random.between(0, 2 * Math.PI)];
    return (time) => middle + reach * Math.sin(2 * Math.PI * hertz * time + phase);
  };
  const waves = {
    share: wave(random.between(0.72, 0.8), 0.03),
    turn: wave(random.either(2, 9), 3),
    yaw: wave(random.either(3, 10), 4),
    pitch: wave(random.either(3, 9), 3),
    shiftX: wave(random.either(0.01, 0.06), 0.03),
    shiftY: wave(random.either(0, 0.015), 0.012),
  };
  const still = {
    barrel: random.between(0.02, 0.05),
    dark: random.between(30, 50),
    light: random.between(140, 190),
  };
  return (time) => ({
    ...still,
    share: waves.share(time),
    turn: waves.turn(time),
    yaw: waves.yaw(time),
    pitch: waves.pitch(time),
    shiftX: waves.shiftX(time),
    shiftY: waves.shiftY(time),
  });
}

/**
 * A code that is held before a cheap webcam at 1280 × 720: it moves from picture to picture, is smeared by that, lies in
 * light that falls off to one side, on a sensor with fewer pixels than the picture has, with noise and the losses of JPEG.
 * The same text and seed give the same film.
 */
export function filmOf(text: string, seed: number, count: number = PICTURES): readonly GreyImage[] {
  const random = new Random(seed + 4242);
  const sway = swayOf(random);
  const matrix = qrMatrix(text);
  const { height } = SIZES[1280];
  const px = height / 480;
  const [soft, sensor, grain, quality] = [
    random.between(0.35, 0.5) * px,
    random.between(0.75, 0.88),
    random.between(4, 8),
    random.between(35, 55),
  ];
  const side = random.between(0, 2 * Math.PI);
  const pictures = Array.from({ length: count }, (_, index) => {
    const time = index / FILM_RATE;
    const [now, next] = [sway(time), sway(time + 1 / FILM_RATE)];
    // The shutter is open for half of the time from one picture to the next.
    const smear = 0.5 * height * Math.hypot(next.shiftX - now.shiftX, next.shiftY - now.shiftY);
    const light = photograph(matrix, SIZES[1280], now, seed);
    const lit = each(
      light,
      (value, x, y) => value * (1 - 0.35 * (x * x + y * y) + 0.25 * (x * Math.cos(side) + y * Math.sin(side))),
    );
    const seen = blur(coarsen(lit, sensor), soft, soft + smear / 2);
    return developed(jpeg(sharpen(noise(seen, grain, 100 * seed + index), 0.3), quality));
  });
  return [...pictures, ...pictures.slice(1, -1).toReversed()];
}

/** YUV4MPEG2, as Chromium's fake camera plays it in a loop. All pictures of one size. */
export function y4mOf(pictures: readonly GreyImage[]): Buffer {
  const [first] = pictures;
  if (first === undefined) throw new Error('a film of nothing');
  const { width, height } = first;
  const head = `YUV4MPEG2 W${String(width)} H${String(height)} F${String(FILM_RATE)}:1 Ip A1:1 C420jpeg\n`;
  const color = Buffer.alloc((width * height) / 2, 128);
  return Buffer.concat([
    Buffer.from(head),
    ...pictures.flatMap(({ data }) => [Buffer.from('FRAME\n'), Buffer.from(data.buffer), color]),
  ]);
}
