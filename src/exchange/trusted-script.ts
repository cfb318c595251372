/** The name that a policy header must allow: `trusted-types offlease`. */
const POLICY = 'offlease';

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): {
    createScriptURL(url: string): unknown;
  };
}

/**
 * The address of a script of this app, as `Worker` and `register` take it where Trusted Types are
 * enforced (elsewhere the string itself). Addresses of any other origin, of blobs and of data are a
 * TypeError: a worker is never started from anything that was scanned, pasted or opened.
 */
export function ownScriptUrl(url: string | URL): string {
  const trusted = policy()?.createScriptURL(String(url)) ?? ownAddress(String(url));
  // A TrustedScriptURL where there are such: the types of the platform's constructors say `string`.
  return trusted as string;
}

let made: ReturnType<TrustedTypes['createPolicy']> | undefined;

/** Made once: a second one of the same name is refused by the platform. */
function policy(): ReturnType<TrustedTypes['createPolicy']> | undefined {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  made ??= trustedTypes?.createPolicy(POLICY, { createScriptURL: ownAddress });
  return made;
}

function ownAddress(url: string): string {
  const { href, origin, protocol } = globalThis.location;
  const address = new URL(url, href);
  if (address.origin !== origin || address.protocol !== protocol) {
    throw new TypeError('a script of another origin');
  }
  return address.href;
}
