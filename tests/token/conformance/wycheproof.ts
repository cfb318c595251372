/** The parts of C2SP/wycheproof's files (`testvectors_v1`) that are read here. */
export interface WycheproofFile<Group> {
  readonly numberOfTests: number;
  readonly testGroups: readonly Group[];
}

export interface WycheproofTest {
  readonly tcId: number;
  readonly comment: string;
  readonly result: 'valid' | 'invalid' | 'acceptable';
}

/** What a failed expectation is to name. */
export function labelOf({ tcId, comment }: WycheproofTest): string {
  return `tcId ${String(tcId)} ${comment}`;
}
