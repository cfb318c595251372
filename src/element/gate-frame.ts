import { gateSheet } from './look/gate-sheet.ts';
import { gateEn, type GateMessages } from './messages/gate.en.ts';

export type GateState = 'loading' | 'locked' | 'licensed';

/** What the gate says where the page brings no locked content of its own. */
export type GateMessage = Exclude<keyof GateMessages, 'open'>;

/** What stands in a gate's shadow root: a box for each state, one of them shown. */
export class GateFrame {
  readonly #boxes: Readonly<Record<GateState, HTMLElement>>;
  readonly #message: HTMLElement;
  readonly #button: HTMLButtonElement;
  /** Takes the focus where the button that had it is gone with what it stood in. */
  readonly #landing: HTMLElement;
  #words: GateMessages = gateEn;
  #said: GateMessage = 'locked';

  constructor(root: ShadowRoot) {
    const document = root.ownerDocument;
    const make = <Name extends keyof HTMLElementTagNameMap>(
      name: Name,
      part: string,
      ...children: readonly Node[]
    ): HTMLElementTagNameMap[Name] => {
      const element = document.createElement(name);
      if (part !== '') element.setAttribute('part', part);
      element.append(...children);
      return element;
    };
    const slot = (name: string, ...fallback: readonly Node[]): HTMLElement => {
      const element = make('slot', '', ...fallback);
      if (name !== '') element.name = name;
      return element;
    };
    const box = (...slots: readonly Node[]): HTMLElement => {
      const element = make('div', '', ...slots);
      element.className = 'box';
      element.hidden = true;
      return element;
    };
    this.#message = make('p', 'message');
    this.#message.setAttribute('role', 'status');
    this.#button = make('button', 'button');
    this.#button.type = 'button';
    this.#button.dataset['licenseOpen'] = '';
    this.#landing = make('span', '');
    this.#landing.tabIndex = -1;
    this.#boxes = {
      loading: box(slot('loading')),
      locked: box(slot('locked', make('div', 'fallback', this.#message, this.#button))),
      licensed: box(slot('licensed'), slot('')),
    };
    root.adoptedStyleSheets.push(gateSheet());
    root.append(this.#landing, ...Object.values(this.#boxes));
    this.speak(gateEn, 'en');
  }

  show(state: GateState): void {
    for (const [name, box] of Object.entries(this.#boxes)) box.hidden = name !== state;
  }

  say(message: GateMessage): void {
    this.#said = message;
    const sentence = this.#words[message];
    if (this.#message.textContent !== sentence) this.#message.textContent = sentence;
  }

  speak(words: GateMessages, lang: string): void {
    this.#words = words;
    this.#button.textContent = words.open;
    this.#boxes.locked.lang = lang;
    this.say(this.#said);
  }

  land(): void {
    this.#landing.focus({ preventScroll: true });
  }
}
