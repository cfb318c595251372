/**
 * One measured number; `meaning.mjs` says its unit and prints it as a line of JSON. One that is below its `least` or above
 * its `most` is printed like any other, and `npm run measure` fails in the end.
 */
export interface Figure {
  /** Dotted, e.g. `token.request.bytes`. */
  readonly name: string;
  readonly value: number;
  readonly least?: number;
  readonly most?: number;
}
