/**
 * What stands in the templates of a gate: created while it is licensed, right behind each, and removed again. Templates that
 * come or go meanwhile (a page still being read, a framework) are followed.
 */
export class TemplateContent {
  readonly #host: Element;
  readonly #created = new Map<Element, readonly Node[]>();
  readonly #observer: MutationObserver;

  constructor(host: Element) {
    this.#host = host;
    this.#observer = new MutationObserver(() => {
      this.#follow();
    });
  }

  create(): void {
    this.#observer.observe(this.#host, { childList: true });
    this.#follow();
  }

  remove(): void {
    this.#observer.disconnect();
    for (const template of [...this.#created.keys()]) this.#removeOf(template);
  }

  #follow(): void {
    for (const template of [...this.#created.keys()]) {
      if (template.parentNode !== this.#host) this.#removeOf(template);
    }
    for (const template of this.#host.querySelectorAll<HTMLTemplateElement>(':scope > template')) {
      if (this.#created.has(template)) continue;
      const nodes = [...this.#host.ownerDocument.importNode(template.content, true).childNodes];
      this.#created.set(template, nodes);
      template.after(...nodes);
    }
  }

  #removeOf(template: Element): void {
    for (const node of this.#created.get(template) ?? []) node.parentNode?.removeChild(node);
    this.#created.delete(template);
  }
}
