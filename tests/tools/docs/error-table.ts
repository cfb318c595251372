import { deviceErrorsEn } from '../../../src/element/messages/errors.device.en.ts';
import { courierErrorsEn } from '../../../src/app/messages/errors.courier.en.ts';
import { issuerErrorsEn } from '../../../src/app/messages/errors.issuer.en.ts';
import {
  COURIER_ERRORS,
  DEVICE_ERRORS,
  ISSUER_ERRORS,
  PLATFORM_ERRORS,
  TEXT_ERRORS,
  TOKEN_ERRORS,
  type ErrorCode,
} from '../../../src/license/error.ts';

interface Group {
  readonly heading: string;
  readonly about: string;
  readonly codes: readonly ErrorCode[];
}

const GROUPS: readonly Group[] = [
  { heading: 'Text', about: 'A text, a file or a QR code that does not turn into a token.', codes: TEXT_ERRORS },
  { heading: 'Tokens', about: 'Bytes that are no token, or one that cannot be trusted.', codes: TOKEN_ERRORS },
  { heading: 'The device', about: 'What the licensed side refuses.', codes: DEVICE_ERRORS },
  { heading: 'The issuer', about: 'What the issuing side refuses.', codes: ISSUER_ERRORS },
  { heading: 'The courier', about: 'What whoever carries tokens for others refuses.', codes: COURIER_ERRORS },
  { heading: 'The platform', about: 'What a browser, a camera or a store cannot do.', codes: PLATFORM_ERRORS },
];

const COPY: Readonly<Record<ErrorCode, { readonly what: string; readonly next: string }>> = {
  ...courierErrorsEn,
  ...issuerErrorsEn,
  ...deviceErrorsEn,
};

/** `[…]` is said only when the facts in it are known; a reader wants to see which facts there are. */
function cell(sentence: string): string {
  return sentence
    .replaceAll('[', '')
    .replaceAll(']', '')
    .replaceAll('|', '\\|')
    .replaceAll('{', '`')
    .replaceAll('}', '`');
}

function tableOf({ heading, about, codes }: Group): string {
  const rows = codes.map((code) => `| \`${code}\` | ${cell(COPY[code].what)} | ${cell(COPY[code].next)} |`);
  return [`## ${heading}`, '', about, '', '| code | what happened | what to do |', '| --- | --- | --- |', ...rows].join(
    '\n',
  );
}

/** ERRORS.md, from the codes and from what the app says about each in English. */
export function errorTable(): string {
  const all = GROUPS.reduce((sum, { codes }) => sum + codes.length, 0);
  const head = `# Error codes

Everything that Offlease refuses is an \`OffleaseError\`. Its \`code\` is one of the ${all} below and stays what it is from
version to version; \`facts\` holds the names, numbers and times that the sentences name (\`like this\`). When one is thrown,
nothing that was stored has changed, but the issuer's journal, which notes refusals too.

\`\`\`ts
try {
  await license.receive(bytes);
} catch (error) {
  if (error instanceof OffleaseError && error.code === 'lease-over') askForTheClock();
  else throw error;
}
\`\`\`

This page is written by \`npm run docs\` from the source: \`src/license/error.ts\` and the English messages.`;
  return `${[head, ...GROUPS.map(tableOf)].join('\n\n')}\n`;
}
