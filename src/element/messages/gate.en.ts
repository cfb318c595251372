/** The few words that the gate says before its dialog is loaded. */
export const gateEn = {
  locked: 'This product is not licensed on this device.',
  missing: 'This license does not include this part of the product.',
  failed: 'The license of this device could not be read.',
  /** `storage-unavailable`: a private window, a frame of another site, a policy. */
  blocked:
    'This browser does not let this page store anything, so it cannot be licensed here. Open it in a window of its own.',
  /** `program-unreachable` */
  notLoaded: 'The license dialog could not be loaded. Connect this device to the network, then try again.',
  open: 'Open the license',
};

export type GateMessages = typeof gateEn;
