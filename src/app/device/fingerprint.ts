/** A key's full thumbprint in groups of four, as people compare it. */
export function fingerprintGroups(thumbprint: string): readonly string[] {
  return thumbprint.match(/.{1,4}/g) ?? [];
}
