import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CameraSession, type CameraSessionOptions, type CameraState } from '../../src/exchange/camera-session.ts';
import type { GreyImage } from '../../src/exchange/grey-image.ts';
import { qrMatrix } from '../../src/exchange/qr-code.ts';
import { picture, tokenText } from './picture.ts';

/** A browser with one camera per entry of `cameras`, as far as a session sees it. */
class Browser {
  readonly document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  readonly asked: MediaStreamConstraints[] = [];
  readonly tracks: (EventTarget & { readyState: string })[] = [];
  refusal: DOMException | undefined;
  hold: Promise<void> = Promise.resolve();
  cameras = ['front', 'rear'];
  /** What every frame of the video is. */
  frame = picture(qrMatrix('A'), { width: 64, height: 64, scale: 0.01 });

  readonly video = {
    videoWidth: 64,
    videoHeight: 64,
    srcObject: null,
    muted: false,
    playsInline: false,
    removeAttribute: () => undefined,
    play: () => Promise.resolve(),
    requestVideoFrameCallback: (callback: () => void) => setTimeout(callback, 1),
  };

  constructor() {
    const frame = (): GreyImage => this.frame;
    vi.stubGlobal('document', this.document);
    vi.stubGlobal('navigator', { mediaDevices: this });
    vi.stubGlobal('isSecureContext', true);
    vi.stubGlobal('ImageBitmap', class {});
    vi.stubGlobal('VideoFrame', function () {
      return { ...frame(), close: () => undefined };
    });
  }

  async getUserMedia(constraints: MediaStreamConstraints): Promise<unknown> {
    this.asked.push(constraints);
    await this.hold;
    if (this.refusal !== undefined) throw this.refusal;
    const { deviceId } = constraints.video as { deviceId?: { exact: string } };
    const id = deviceId?.exact ?? 'rear';
    if (!this.cameras.includes(id)) throw new DOMException('', 'OverconstrainedError');
    const track = Object.assign(new EventTarget(), {
      readyState: 'live',
      stop: () => (track.readyState = 'ended'),
      getSettings: () => ({ deviceId: id }),
      getCapabilities: () => ({ zoom: { min: 1, max: 4, step: 0.5 }, torch: true }),
      applyConstraints: () => Promise.resolve(),
    });
    this.tracks.push(track);
    return { getTracks: () => [track], getVideoTracks: () => [track] };
  }

  enumerateDevices(): Promise<unknown> {
    return Promise.resolve([
      { kind: 'audioinput', deviceId: 'mic', label: 'Microphone' },
      ...this.cameras.map((id) => ({ kind: 'videoinput', deviceId: id, label: `The ${id} one` })),
    ]);
  }

  show(visibilityState: string): void {
    this.document.visibilityState = visibilityState;
    this.document.dispatchEvent(new Event('visibilitychange'));
  }

  get live(): number {
    return this.tracks.filter(({ readyState }) => readyState === 'live').length;
  }
}

let browser: Browser;
let states: CameraState[];
let session: CameraSession;
/** A machine with much else to do is slow, not wrong. */
const PATIENCE = { timeout: 20_000 };

const onError = vi.fn();
const onSighting = vi.fn();

function open(options: Partial<CameraSessionOptions> = {}): CameraSession {
  const video = browser.video as unknown as HTMLVideoElement;
  return new CameraSession({ video, onSighting, onError, onState: (state) => states.push(state), ...options });
}

beforeEach(() => {
  browser = new Browser();
  states = [];
  onError.mockClear();
  onSighting.mockClear();
  session = open();
});

afterEach(() => {
  session.stop();
  vi.unstubAllGlobals();
});

describe('a camera session', () => {
  it('asks for the rear camera at 1280 × 720, without sound', async () => {
    await session.start();
    expect(states).toEqual(['asking', 'starting', 'on']);
    expect(browser.asked).toEqual([
      {
        audio: false,
        video: { width: { ideal: 1280 }, height: { ideal: 720 }, facingMode: { ideal: 'environment' } },
      },
    ]);
    expect(browser.video).toMatchObject({ muted: true, playsInline: true });
    expect(session.cameraId).toBe('rear');
    expect(session.hasTorch).toBe(true);
    expect(session.zoomRange).toEqual({ min: 1, max: 4, step: 0.5 });
  });

  it('lets everything go when it is stopped, and can be started again', async () => {
    await session.start();
    session.stop();
    expect(browser.live).toBe(0);
    expect(browser.video.srcObject).toBeNull();
    expect(session.state).toBe('off');
    await session.start();
    expect(browser.live).toBe(1);
  });

  it('lets a camera go that comes only after the stop', async () => {
    let release = (): void => undefined;
    browser.hold = new Promise((resolve) => (release = resolve));
    const starting = session.start();
    session.stop();
    release();
    await starting;
    expect(browser.tracks).toHaveLength(1);
    expect(browser.live).toBe(0);
    expect(session.state).toBe('off');
  });

  it.each([
    ['NotFoundError', 'camera-missing'],
    ['NotAllowedError', 'camera-denied'],
    ['SecurityError', 'camera-denied'],
    ['NotReadableError', 'camera-busy'],
    ['AbortError', 'camera-busy'],
    ['InvalidStateError', 'camera-failed'],
  ])('is off after %s, with the code %s', async (name, code) => {
    browser.refusal = new DOMException('', name);
    await expect(session.start()).rejects.toMatchObject({ code });
    expect(session.state).toBe('off');
    expect(onError).not.toHaveBeenCalled();
  });

  it('says where there are no cameras to ask for', async () => {
    vi.stubGlobal('navigator', {});
    await expect(session.start()).rejects.toMatchObject({ code: 'camera-missing' });
    vi.stubGlobal('isSecureContext', false);
    await expect(session.start()).rejects.toMatchObject({ code: 'insecure-context' });
  });

  it('takes the camera of last time, or another where that is gone', async () => {
    session = open({ cameraId: 'front' });
    await session.start();
    expect(session.cameraId).toBe('front');
    session.stop();
    session = open({ cameraId: 'lost' });
    await session.start();
    expect(session.cameraId).toBe('rear');
  });

  it('lists the cameras and goes on with the one chosen', async () => {
    await session.start();
    expect(await session.cameras()).toEqual([
      { id: 'front', name: 'The front one' },
      { id: 'rear', name: 'The rear one' },
    ]);
    await session.use('front');
    expect(session.cameraId).toBe('front');
    expect(browser.live).toBe(1);
    expect(states.slice(3)).toEqual(['starting', 'asking', 'starting', 'on']);
  });

  it('releases the camera while the page is hidden, and comes back with it', async () => {
    await session.start();
    browser.show('hidden');
    expect(session.state).toBe('paused');
    expect(browser.live).toBe(0);
    browser.show('visible');
    await vi.waitFor(() => expect(session.state).toBe('on'), PATIENCE);
    expect(browser.live).toBe(1);
    session.stop();
    browser.show('hidden');
    browser.show('visible');
    expect(browser.live).toBe(0);
  });

  it('says so when the camera does not come back, or is pulled out', async () => {
    await session.start();
    browser.show('hidden');
    browser.refusal = new DOMException('', 'NotReadableError');
    browser.show('visible');
    await vi.waitFor(() => expect(onError).toHaveBeenCalledTimes(1), PATIENCE);
    expect(onError.mock.calls[0]?.[0]).toMatchObject({ code: 'camera-busy' });
    browser.refusal = undefined;
    await session.start();
    browser.tracks.at(-1)?.dispatchEvent(new Event('ended'));
    expect(onError).toHaveBeenCalledTimes(2);
    expect(session.state).toBe('off');
  });

  it('tells what it sees, in a page that allows no worker too, and nothing after the stop', async () => {
    const text = tokenText(200);
    await session.start();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(onSighting).not.toHaveBeenCalled();
    browser.frame = picture(qrMatrix(text), { width: 640, height: 480, scale: 5 });
    await vi.waitFor(() => expect(onSighting).toHaveBeenCalled(), PATIENCE);
    expect(onSighting.mock.calls[0]?.[0]).toMatchObject({ text });
    session.stop();
    const seen = onSighting.mock.calls.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(onSighting).toHaveBeenCalledTimes(seen);
  });
});
