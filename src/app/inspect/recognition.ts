import type { EndedActivation, RetiredKey, SpentReason } from '../../device/record.ts';
import type { ActivationId, ProductId } from '../../license/ids.ts';
import type { UnixTime } from '../../license/time.ts';
import type { IssuerTokenKind } from '../../token/kind.ts';

interface OfProduct {
  readonly product: ProductId;
}

/** Of an activation in the ledger of this browser's issuer. */
interface OfActivation extends OfProduct {
  readonly activation: ActivationId;
  readonly customer: string;
  readonly seat: number;
  readonly seatName?: string;
}

/** What became of a token that was issued: nothing came after it, a newer one did, or its activation is over. */
export type Standing = 'newest' | 'older' | 'superseded' | 'ended';

interface Issuance extends OfActivation {
  readonly issued: UnixTime;
  readonly leaseEnd: UnixTime;
  readonly standing: Standing;
}

/** Everything that records can tell about a token, with the facts of each. */
export interface Known {
  /** Made by a device of this browser. */
  readonly 'request-open': OfProduct & { readonly made: UnixTime };
  /** Without a reason where the records tell only that it is not outstanding. */
  readonly 'request-over': OfProduct & { readonly reason?: SpentReason };
  /** By an identity that this browser had before its storage was lost. */
  readonly 'request-lost': OfProduct;
  /** By another device, though this browser has an identity for the product, too. */
  readonly 'request-foreign': OfProduct;
  readonly 'return-waiting': OfProduct & { readonly why: RetiredKey['reason']; readonly made: UnixTime };
  readonly 'return-made': OfProduct & { readonly why: RetiredKey['reason'] };
  readonly 'report-made': OfProduct;

  /** Came to a device of this browser. */
  readonly 'license-held': OfProduct & {
    readonly issued: UnixTime;
    readonly sequence: number;
    readonly leaseEnd: UnixTime;
  };
  readonly 'license-older': OfProduct & { readonly sequence: number; readonly held: number };
  readonly 'license-newer': OfProduct & { readonly sequence: number; readonly held: number };
  readonly 'license-ended': OfProduct & { readonly reason: EndedActivation['reason'] };
  /** Answers a request that is still outstanding. */
  readonly 'answer-awaited': OfProduct & { readonly made: UnixTime };
  readonly 'answer-over': OfProduct & { readonly reason: SpentReason };
  /** For this device by its key, but the records know neither its request nor its activation. */
  readonly 'answer-unknown': OfProduct;
  readonly 'key-retired': OfProduct & { readonly reason: RetiredKey['reason'] };

  /** In the ledger of this browser's issuer. */
  readonly 'token-issued': Issuance & { readonly kind: IssuerTokenKind };
  readonly 'request-answered': Issuance;
  /** `at` where it was this token that told it, and not a newer one. */
  readonly 'deactivation-recorded': OfActivation & { readonly at?: UnixTime };
  readonly 'withdrawal-recorded': OfProduct;
  readonly 'report-recorded': OfActivation & { readonly at: UnixTime };
  /** Something newer was recorded of its activation. */
  readonly 'report-outdated': OfActivation & { readonly at: UnixTime };
}

export type What = keyof Known;

/** What a token is to this browser, by its records. */
export type Recognition<W extends What = What> = {
  [Each in W]: { readonly what: Each; readonly facts: Known[Each] };
}[W];

/** How facts are said. */
export interface Say {
  readonly product: (id: ProductId) => string;
  readonly dateTime: (time: UnixTime) => string;
}

/** A sentence or two for each. */
export type RecognitionWords = { readonly [Each in What]: (facts: Known[Each], say: Say) => string };

export function recognitionSentence<W extends What>(
  { what, facts }: Recognition<W>,
  words: RecognitionWords,
  say: Say,
): string {
  return words[what](facts, say);
}
