import type { ProductShelf } from './product-shelf.ts';

/**
 * The product file that a vendor put beside the app's index.html, if it is a vendor's build. A host that answers every
 * address with a page has none; where the network is away, the one seen last still holds.
 */
export async function productBeside(
  fetch: (address: string) => Promise<Response>,
  shelf: ProductShelf,
): Promise<string | undefined> {
  let response: Response;
  try {
    response = await fetch('product.json');
  } catch {
    return shelf.beside;
  }
  if (!response.ok) {
    // Only a plain "not there" makes a vendor's build generic again; a host in trouble does not.
    if (response.status === 404 || response.status === 410) shelf.beside = undefined;
    return shelf.beside;
  }
  const text = (await response.text()).trim();
  // `null` is what the generic app ships, so that asking leaves no error in the console.
  const found = text === '' || text === 'null' || text.startsWith('<') ? undefined : text;
  shelf.beside = found;
  return found;
}
