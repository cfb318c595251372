export const DEVICE_KINDS = ['request', 'report', 'deactivation'] as const;
export const ISSUER_KINDS = ['response', 'refresh'] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];
export type IssuerKind = (typeof ISSUER_KINDS)[number];
export type Kind = DeviceKind | IssuerKind;

/** Section 1. */
export const TYP: Readonly<Record<Kind, string>> = {
  request: '1q',
  response: '1s',
  refresh: '1f',
  report: '1p',
  deactivation: '1d',
};

export function kindOf(typ: string): Kind | undefined {
  return [...DEVICE_KINDS, ...ISSUER_KINDS].find((kind) => TYP[kind] === typ);
}

export function isFromDevice(kind: Kind): kind is DeviceKind {
  return kind === 'request' || kind === 'report' || kind === 'deactivation';
}
