/** The person has turned the camera on before, on this page. */
let agreed = false;

export function noteCameraAgreed(): void {
  agreed = true;
}

/**
 * Whether the camera may be turned on without explaining first: the browser will not ask, or the person has agreed on
 * this page already. Where the browser does not tell, it is taken to ask.
 */
export async function cameraIsAllowed(): Promise<boolean> {
  if (agreed) return true;
  try {
    const { state } = await navigator.permissions.query({ name: 'camera' });
    return state === 'granted';
  } catch {
    return false;
  }
}
