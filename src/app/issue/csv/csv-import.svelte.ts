import { readTextFile } from '../../../exchange/file.ts';
import type { CustomerFields } from '../../../issuer/customers.ts';
import type { EntitlementDraft } from '../../../issuer/entitlement.ts';
import type { Issuer } from '../../../issuer/issuer.ts';
import type { UnixTime } from '../../../license/time.ts';
import type { CsvPlan } from './csv-plan.ts';
import { planCustomers } from './customer-csv.ts';
import { planEntitlements, type PlanOptions } from './entitlement-csv.ts';

export type ImportKind = 'entitlements' | 'customers';

/** Ten thousand rows with every column filled. */
const MAX_CSV_BYTES = 64 * 1024 * 1024;

/** The rows are kept as they were read: what was shown is what is written. */
export type Loaded =
  | { readonly kind: 'entitlements'; readonly plan: CsvPlan<EntitlementDraft> }
  | { readonly kind: 'customers'; readonly plan: CsvPlan<CustomerFields> };

export type ImportStep =
  | { readonly name: 'choosing'; readonly stopped: boolean }
  | { readonly name: 'reading' }
  | { readonly name: 'checked'; readonly loaded: Loaded; readonly stopped: boolean }
  | { readonly name: 'writing'; readonly loaded: Loaded }
  | { readonly name: 'done'; readonly count: number };

function draftsOf<Draft>(plan: CsvPlan<Draft>): readonly Draft[] {
  return plan.what === 'rows' ? plan.rows.flatMap((row) => (row.what === 'new' ? [row.draft] : [])) : [];
}

/** One file on its way in: read, looked at, and then written as a whole or not at all. */
export class CsvImporting {
  step: ImportStep = $state.raw({ name: 'choosing', stopped: false });
  /** Of `reading` or `writing`. */
  progress: { readonly done: number; readonly total: number } = $state.raw({ done: 0, total: 0 });

  readonly #issuer: Issuer;
  readonly #kind: ImportKind;
  #abort = new AbortController();

  constructor(issuer: Issuer, kind: ImportKind) {
    this.#issuer = issuer;
    this.#kind = kind;
  }

  /** @throws OffleaseError as `readTextFile`; then a file can be chosen again */
  async read(file: Blob, now: UnixTime, tag: string): Promise<void> {
    this.step = { name: 'reading' };
    const wasStopped = await this.#stoppable(
      async (options) => {
        const text = await readTextFile(file, MAX_CSV_BYTES);
        const planning: PlanOptions = { now, tag, ...options };
        const loaded: Loaded =
          this.#kind === 'entitlements'
            ? { kind: this.#kind, plan: await planEntitlements(this.#issuer, text, planning) }
            : { kind: this.#kind, plan: await planCustomers(this.#issuer, text, planning) };
        this.step = { name: 'checked', loaded, stopped: false };
      },
      { name: 'choosing', stopped: false },
    );
    if (wasStopped) this.step = { name: 'choosing', stopped: true };
  }

  /** Writes what is good in what was checked; all of it or, where it is stopped or refused, nothing. */
  async write(): Promise<void> {
    if (this.step.name !== 'checked') return;
    const { loaded } = this.step;
    this.step = { name: 'writing', loaded };
    const wasStopped = await this.#stoppable(
      async (options) => {
        const made =
          loaded.kind === 'entitlements'
            ? await this.#issuer.importEntitlements(draftsOf(loaded.plan), options)
            : await this.#issuer.importCustomers(draftsOf(loaded.plan), options);
        this.step = { name: 'done', count: made.length };
      },
      { name: 'checked', loaded, stopped: false },
    );
    if (wasStopped) this.step = { name: 'checked', loaded, stopped: true };
  }

  stop(): void {
    this.#abort.abort();
  }

  /** `before`: the step to be at after a refusal. */
  async #stoppable(
    work: (options: Pick<PlanOptions, 'onProgress' | 'signal'>) => Promise<void>,
    before: ImportStep,
  ): Promise<boolean> {
    const abort = new AbortController();
    this.#abort = abort;
    this.progress = { done: 0, total: 0 };
    try {
      await work({ signal: abort.signal, onProgress: (progress) => (this.progress = progress) });
      return false;
    } catch (error) {
      if (abort.signal.aborted) return true;
      this.step = before;
      throw error;
    }
  }
}
