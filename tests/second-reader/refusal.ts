export type Facts = Readonly<Record<string, string | number>>;

/** What is refused, by the code of FORMAT.md. Facts are what a code names besides (a field, a key id, …). */
export class Refusal extends Error {
  readonly code: string;
  readonly facts: Facts;

  constructor(code: string, facts: Facts = {}) {
    super(`${code} ${JSON.stringify(facts)}`);
    this.code = code;
    this.facts = facts;
  }
}
