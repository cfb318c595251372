import { textOfFile } from '../../element/panels/text-of-file.ts';
import { Courier } from '../../courier/courier.ts';
import type { UnixTime } from '../../license/time.ts';
import { openCourierStore } from '../../storage/courier/store.ts';
import { CourierDesk } from './courier-desk.svelte.ts';

let desk: CourierDesk | undefined;

/** The one courier of this page: whoever looks at another place meanwhile comes back to where they were. */
export function courierDesk(clock: () => UnixTime): CourierDesk {
  desk ??= new CourierDesk({
    open: async () => new Courier({ store: await openCourierStore(), clock }),
    textOf: textOfFile,
  });
  return desk;
}
