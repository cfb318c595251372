import { BrowserCodeReader } from '@zxing/browser/esm/readers/BrowserCodeReader.js';
import { OffleaseError } from '../license/error.ts';
import { cameraError } from './camera-error.ts';

/** A camera to choose from. Without permission browsers give a number for a name, and no id. */
export interface CameraChoice {
  readonly id: string;
  readonly name: string;
}

export interface ZoomRange {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** Not in the platform's types yet (Image Capture, section 4). */
interface ImageCapabilities extends MediaTrackCapabilities {
  readonly zoom?: ZoomRange;
  readonly focusMode?: readonly string[];
}

/**
 * The cameras of this machine, once one has been allowed.
 *
 * @throws OffleaseError camera-missing (also where the browser has no cameras at all), insecure-context
 */
export async function listCameras(): Promise<readonly CameraChoice[]> {
  mediaDevices();
  const devices = await BrowserCodeReader.listVideoInputDevices();
  return devices.map(({ deviceId, label }) => ({ id: deviceId, name: label }));
}

/** One camera that is on: its picture, light and zoom. Release it, or its lamp stays on. */
export class Camera {
  readonly stream: MediaStream;
  readonly #track: MediaStreamTrack;
  readonly #capabilities: ImageCapabilities;

  private constructor(stream: MediaStream, track: MediaStreamTrack) {
    this.stream = stream;
    this.#track = track;
    // Firefox has had this only lately.
    this.#capabilities = (track as Partial<MediaStreamTrack>).getCapabilities?.call(track) ?? {};
  }

  /**
   * Asks for a camera at 1280 × 720: that one, or, where it is not there any more, the one that looks
   * away from the person, or any.
   *
   * @throws OffleaseError camera-missing, camera-denied, camera-busy, camera-failed, insecure-context
   */
  static async open(id?: string): Promise<Camera> {
    const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
    const devices = mediaDevices();
    const ask = (which: MediaTrackConstraints): Promise<MediaStream> =>
      devices.getUserMedia({ audio: false, video: { ...size, ...which } });
    try {
      const stream = await (id === undefined || id === ''
        ? ask(REAR)
        : ask({ deviceId: { exact: id } }).catch((error: unknown) => {
            if (cameraError(error).code === 'camera-missing') return ask(REAR);
            throw error;
          }));
      const [track] = stream.getVideoTracks();
      if (track === undefined) throw new OffleaseError('camera-missing');
      const camera = new Camera(stream, track);
      await camera.#keepSharp();
      return camera;
    } catch (error) {
      throw cameraError(error);
    }
  }

  get id(): string {
    return this.#track.getSettings().deviceId ?? '';
  }

  /** Whether it has a light to turn on. */
  get hasTorch(): boolean {
    return BrowserCodeReader.mediaStreamIsTorchCompatibleTrack(this.#track);
  }

  get zoomRange(): ZoomRange | undefined {
    const { zoom } = this.#capabilities;
    return zoom !== undefined && zoom.max > zoom.min ? zoom : undefined;
  }

  /** As it is now; 1 where the camera does not say. */
  get zoom(): number {
    const { zoom } = this.#track.getSettings() as { readonly zoom?: number };
    return zoom ?? 1;
  }

  /** @throws OffleaseError camera-failed where the camera refuses */
  async setTorch(on: boolean): Promise<void> {
    await BrowserCodeReader.mediaStreamSetTorch(this.#track, on).catch(failed);
  }

  /** Within {@link zoomRange}. @throws OffleaseError camera-failed where the camera refuses */
  async setZoom(zoom: number): Promise<void> {
    await this.#apply({ zoom }).catch(failed);
  }

  /** Called when the camera is pulled out or taken away; not by {@link release}. */
  onLost(listener: () => void): void {
    this.#track.addEventListener('ended', listener, { once: true });
  }

  release(): void {
    for (const track of this.stream.getTracks()) track.stop();
  }

  /** Codes are held close and moved: focus that is set once stays wrong. */
  async #keepSharp(): Promise<void> {
    if (this.#capabilities.focusMode?.includes('continuous') !== true) return;
    await this.#apply({ focusMode: 'continuous' }).catch(() => undefined);
  }

  #apply(constraint: Readonly<Record<string, unknown>>): Promise<void> {
    return this.#track.applyConstraints({ advanced: [constraint] });
  }
}

const REAR: MediaTrackConstraints = { facingMode: { ideal: 'environment' } };

function mediaDevices(): MediaDevices {
  const { mediaDevices: devices } = globalThis.navigator as Partial<Navigator>;
  if (devices !== undefined) return devices;
  throw new OffleaseError(globalThis.isSecureContext ? 'camera-missing' : 'insecure-context');
}

function failed(cause: unknown): never {
  throw new OffleaseError('camera-failed', { reason: cause instanceof Error ? cause.name : 'refused' }, { cause });
}
