import type { CustodyProgress } from '../../../issuer/custody.ts';

/** How far long work has come. Deriving a key says nothing about how long it takes: then there is no share. */
export class Progress {
  share: number | undefined = $state();
  running = $state(false);

  readonly follow = ({ phase, done, total }: CustodyProgress): void => {
    this.running = true;
    this.share = phase === 'deriving' || total === 0 ? undefined : done / total;
  };

  end(): void {
    this.running = false;
    this.share = undefined;
  }
}
