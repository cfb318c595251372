/** One measured number; `npm run measure` prints each as a line of JSON. */
export interface Figure {
  /** Dotted, e.g. `token.request.bytes`. */
  readonly name: string;
  readonly value: number;
}
