// The few ways in which this page touches the document. Whatever devices sent goes in as text, never as markup.

export const byId = (id) => document.getElementById(id);

/** Sets text only where it differs: a page that changes nothing repaints nothing, and a marked text stays marked. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

export function show(element, shown) {
  if (element.hidden === shown) element.hidden = !shown;
}

/**
 * A copy of a template's only element, and its parts by their `data-part`.
 *
 * @returns {{node: HTMLElement, parts: Record<string, HTMLElement>}}
 */
export function fromTemplate(id) {
  const node = byId(id).content.firstElementChild.cloneNode(true);
  const parts = {};
  for (const part of node.querySelectorAll('[data-part]')) parts[part.dataset.part] = part;
  return { node, parts };
}

/**
 * A list whose elements follow their rows: an element is made once for a key, updated in place, and moved only when its row
 * moved, so that focus, scroll position and marked text survive an update.
 */
export class KeyedList {
  #parent;
  #create;
  #update;
  #views = new Map();

  /**
   * @param {HTMLElement} parent whose children belong to this list alone
   * @param {(row: object) => {node: HTMLElement}} create
   * @param {(view: object, row: object) => void} update
   */
  constructor(parent, create, update) {
    this.#parent = parent;
    this.#create = create;
    this.#update = update;
  }

  /** Shows these rows in this order. */
  render(rows, keyOf) {
    const wanted = new Set(rows.map(keyOf));
    for (const [key, view] of this.#views) {
      if (!wanted.has(key)) {
        view.node.remove();
        this.#views.delete(key);
      }
    }
    let next = this.#parent.firstElementChild;
    for (const row of rows) {
      const key = keyOf(row);
      let view = this.#views.get(key);
      if (!view) {
        view = this.#create(row);
        this.#views.set(key, view);
      }
      this.#update(view, row);
      if (view.node === next) next = next.nextElementSibling;
      else this.#parent.insertBefore(view.node, next);
    }
  }
}

/** Up and down move the focus between the buttons of a list, Home and End go to its ends. */
export function arrowKeys(container, selector) {
  container.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    const from = event.target.closest(selector);
    if (step === undefined || !from || event.altKey || event.ctrlKey || event.metaKey) return;
    const all = [...container.querySelectorAll(selector)];
    const to = Math.max(0, Math.min(all.length - 1, all.indexOf(from) + step));
    all[to].focus();
    event.preventDefault();
  });
}
