/**
 * Whether this machine may have a camera: false only where the browser says that there is none. Asks nobody; before a
 * camera was allowed, browsers tell only that there is one.
 */
export async function mayHaveCamera(): Promise<boolean> {
  const { mediaDevices: devices } = globalThis.navigator as Partial<Navigator>;
  if (devices === undefined) return false;
  try {
    return (await devices.enumerateDevices()).some(({ kind }) => kind === 'videoinput');
  } catch {
    return true;
  }
}
