/** The few words that the gate says before its dialog is loaded. */
export const gateEn = {
  locked: 'This product is not licensed on this device.',
  missing: 'This license does not include this part of the product.',
  failed: 'The license of this device could not be read.',
  open: 'Open the license',
};
