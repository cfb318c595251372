import { BrowserCodeReader } from '@zxing/browser/esm/readers/BrowserCodeReader.js';
import { Camera, type CameraChoice, listCameras, type ZoomRange } from './camera.ts';
import { cameraError } from './camera-error.ts';
import { CodeReader } from './code-reader.ts';
import type { Sighting } from './decoder.ts';
import { drawn, type Picture } from './frame-pixels.ts';
import type { OffleaseError } from '../license/error.ts';

/**
 * `asking` while the browser may be asking the person, `starting` until the first picture, `paused` while
 * the page is hidden (the camera is released and comes back with the page).
 */
export type CameraState = 'off' | 'asking' | 'starting' | 'on' | 'paused';

export interface CameraSessionOptions {
  /** Shows what the camera sees, unmirrored; it is made to play inline and mute. */
  readonly video: HTMLVideoElement;
  /** Every reading, the same code again and again as long as it is seen. */
  readonly onSighting: (sighting: Sighting) => void;
  readonly onState?: (state: CameraState) => void;
  /** The camera was lost while it was on, or did not come back with the page; the session is off. */
  readonly onError?: (error: OffleaseError) => void;
  /** The camera chosen last time; where it is gone, another is taken. */
  readonly cameraId?: string;
}

/** How long one picture waits for the next where the browser does not say when there is a new one. */
const FRAME_MS = 66;

/**
 * A camera that looks for QR codes until it is stopped. One picture is read at a time, in a worker, and
 * pictures that come meanwhile are let go.
 *
 *     const session = new CameraSession({ video, onSighting: ({ text }) => take(text) });
 *     await session.start();
 *     …
 *     session.stop();
 */
export class CameraSession {
  readonly #options: CameraSessionOptions;
  #cameraId: string | undefined;
  #camera: Camera | undefined;
  #reader: CodeReader | undefined;
  #state: CameraState = 'off';
  /** Counts starts and stops, so that whatever an earlier one still awaits finds itself out of date. */
  #round = 0;

  constructor(options: CameraSessionOptions) {
    this.#options = options;
    this.#cameraId = options.cameraId;
  }

  get state(): CameraState {
    return this.#state;
  }

  /** Of the camera that is on; '' where the browser does not tell. Remember it for the next session. */
  get cameraId(): string {
    return this.#camera?.id ?? '';
  }

  get hasTorch(): boolean {
    return this.#camera?.hasTorch ?? false;
  }

  get zoomRange(): ZoomRange | undefined {
    return this.#camera?.zoomRange;
  }

  get zoom(): number {
    return this.#camera?.zoom ?? 1;
  }

  /**
   * Turns the camera on; resolves when its picture is there. Stopped meanwhile, it resolves at once.
   *
   * @throws OffleaseError camera-missing, camera-denied, camera-busy, camera-failed {reason},
   *   insecure-context; the session is off then
   */
  async start(): Promise<void> {
    document.addEventListener('visibilitychange', this.#onVisibility);
    this.#reader ??= new CodeReader();
    await this.#turnOn();
  }

  /** Lets the camera and the worker go. The session can be started again. */
  stop(): void {
    document.removeEventListener('visibilitychange', this.#onVisibility);
    this.#turnOff('off');
    this.#reader?.close();
    this.#reader = undefined;
  }

  /** To choose from, with names once a camera is on. @throws OffleaseError camera-missing, insecure-context */
  cameras(): Promise<readonly CameraChoice[]> {
    return listCameras();
  }

  /** Goes on with another camera. @throws OffleaseError as {@link start} */
  async use(cameraId: string): Promise<void> {
    this.#cameraId = cameraId;
    this.#turnOff('starting');
    await this.start();
  }

  /** @throws OffleaseError camera-failed */
  async setTorch(on: boolean): Promise<void> {
    await this.#camera?.setTorch(on);
  }

  /** @throws OffleaseError camera-failed */
  async setZoom(zoom: number): Promise<void> {
    await this.#camera?.setZoom(zoom);
  }

  async #turnOn(): Promise<void> {
    this.#round += 1;
    const round = this.#round;
    const { video } = this.#options;
    this.#camera?.release();
    this.#camera = undefined;
    this.#become('asking');
    try {
      const camera = await Camera.open(this.#cameraId);
      if (round !== this.#round) {
        camera.release();
        return;
      }
      this.#camera = camera;
      camera.onLost(() => this.#lose(round, 'ended'));
      this.#become('starting');
      Object.assign(video, { muted: true, playsInline: true, srcObject: camera.stream });
      await video.play();
    } catch (error) {
      // Taking the element's stream away while it begins to play rejects: that was stop, not a failure.
      if (round !== this.#round) return;
      this.stop();
      throw cameraError(error);
    }
    if (round !== this.#round) return;
    this.#become('on');
    void this.#look(round);
  }

  #turnOff(state: CameraState): void {
    this.#round += 1;
    this.#camera?.release();
    this.#camera = undefined;
    BrowserCodeReader.cleanVideoSource(this.#options.video);
    this.#become(state);
  }

  #become(state: CameraState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onState?.(state);
  }

  /** Phones freeze or end a hidden page's camera, and nobody wants its lamp on. */
  readonly #onVisibility = (): void => {
    if (document.visibilityState === 'hidden') {
      if (this.#state === 'on') this.#turnOff('paused');
    } else if (this.#state === 'paused') {
      this.#turnOn().catch((error: unknown) => this.#options.onError?.(cameraError(error)));
    }
  };

  #lose(round: number, reason: string): void {
    if (round !== this.#round) return;
    this.stop();
    this.#options.onError?.(cameraError(new DOMException(reason, 'NotReadableError')));
  }

  async #look(round: number): Promise<void> {
    const { video, onSighting } = this.#options;
    while (round === this.#round) {
      await nextPicture(video);
      if (round !== this.#round || video.videoWidth === 0) continue;
      const sighting = await this.#read(video);
      if (round === this.#round && sighting !== undefined) onSighting(sighting);
    }
  }

  /** A picture that cannot be looked at is one without a code: the next may be better. */
  async #read(video: HTMLVideoElement): Promise<Sighting | undefined> {
    try {
      return await this.#reader?.read(await pictureOf(video));
    } catch {
      return undefined;
    }
  }
}

/** Resolves when there is a new picture; at the latest when the old one could be over. */
function nextPicture(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve) => {
    // Without the limit a camera that freezes would hold the loop for ever.
    setTimeout(resolve, 'requestVideoFrameCallback' in video ? 8 * FRAME_MS : FRAME_MS);
    if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(() => resolve());
  });
}

/** Costs next to nothing as a frame of the video; is drawn only where there is nothing else. */
async function pictureOf(video: HTMLVideoElement): Promise<Picture> {
  if (typeof VideoFrame === 'function') return new VideoFrame(video);
  if (typeof createImageBitmap === 'function') return createImageBitmap(video);
  return drawn(video, video.videoWidth, video.videoHeight);
}
