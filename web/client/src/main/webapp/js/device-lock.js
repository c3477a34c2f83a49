/**
 * Keeps two windows from being the same device. Duplicating a browser tab copies its `sessionStorage`, tokens and all;
 * two windows that rotate one refresh token look like theft to the server, which then revokes the device.
 */
const PATIENCE_MS = 2_000;

/**
 * Takes the device for as long as this page lives. Answers false when another window has it. The wait covers a reload,
 * where the old page may still be going. Browsers offer locks on https and localhost only; elsewhere the answer is true.
 */
export function claimDevice(deviceId, locks = navigator.locks) {
  if (!locks) {
    return Promise.resolve(true);
  }
  return new Promise((answer) => {
    const forever = new Promise(() => {});
    const held = () => {
      answer(true);
      return forever;
    };
    locks
      .request(`parley.device.${deviceId}`, { signal: AbortSignal.timeout(PATIENCE_MS) }, held)
      .catch(() => answer(false));
  });
}
