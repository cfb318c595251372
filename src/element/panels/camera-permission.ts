/** Whether the camera may be turned on without the browser asking. Where it does not tell, it is taken to ask. */
export async function cameraIsAllowed(): Promise<boolean> {
  try {
    const { state } = await navigator.permissions.query({ name: 'camera' });
    return state === 'granted';
  } catch {
    return false;
  }
}
