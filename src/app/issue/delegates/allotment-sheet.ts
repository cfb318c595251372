import type { Issuer } from '../../../issuer/issuer.ts';
import { activationCodeOf } from '../../../license/ids.ts';
import type { Allotment } from '../../../token/certificate.ts';
import { wholeNumber } from '../entitlement-sheet.ts';

/** Seats of one entitlement, as typed. */
export interface AllotmentLine {
  code: string;
  seats: string;
}

export type AllotmentProblem = 'code' | 'seats' | 'twice';

/** By line. */
export type AllotmentProblems = readonly (AllotmentProblem | undefined)[];

/** What the lines say; those where nothing was typed are left out. */
export async function readAllotments(
  issuer: Issuer,
  lines: readonly AllotmentLine[],
): Promise<{ readonly allotments: readonly Allotment[] } | { readonly problems: AllotmentProblems }> {
  const allotments: Allotment[] = [];
  const problems: (AllotmentProblem | undefined)[] = [];
  for (const line of lines) {
    if (line.code.trim() === '' && line.seats.trim() === '') {
      problems.push(undefined);
      continue;
    }
    const code = activationCodeOf(line.code);
    const known = code === undefined ? undefined : await issuer.findCode(code);
    const seats = wholeNumber(line.seats);
    if (known === undefined) problems.push('code');
    else if (seats === undefined || seats < 1) problems.push('seats');
    else if (allotments.some(({ entitlement }) => entitlement === known.entitlement)) problems.push('twice');
    else {
      problems.push(undefined);
      allotments.push({ entitlement: known.entitlement, seats });
    }
  }
  return problems.some((problem) => problem !== undefined) ? { problems } : { allotments };
}
