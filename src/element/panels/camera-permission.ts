/** The person has turned the camera on before, on this page. */
let agreed = false;

export function noteCameraAgreed(): void {
  agreed = true;
}

/**
 * `granted`: the camera may be turned on without explaining first, as the browser will not ask, or the person has
 * agreed on this page already. Where the browser does not tell, it is taken to ask.
 */
export async function cameraPermission(): Promise<PermissionState> {
  if (agreed) return 'granted';
  try {
    return (await navigator.permissions.query({ name: 'camera' })).state;
  } catch {
    return 'prompt';
  }
}
