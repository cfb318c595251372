/** One measured number; `meaning.mjs` says its unit and prints it as a line of JSON. */
export interface Figure {
  /** Dotted, e.g. `token.request.bytes`. */
  readonly name: string;
  readonly value: number;
}
