// Whether what is shown is live, and if not, why.

import { byId, setAttribute, setText, show } from './dom.js';

export class ConnectionView {
  #errors = new Map();

  /** @param {() => void} onRetry */
  constructor(onRetry) {
    byId('retry').addEventListener('click', onRetry);
  }

  /**
   * What became of the last try to read something.
   *
   * @param {string} what in words, such as `devices`
   * @param {Error|null} error null when it went well
   */
  note(what, error) {
    if (error) this.#errors.set(what, error);
    else this.#errors.delete(what);
    this.#render();
  }

  needsToken() {
    this.#errors.clear();
    this.#state('token', 'Needs a token');
    show(byId('notice'), false);
  }

  #render() {
    if (this.#errors.size === 0) {
      this.#state('live', 'Live');
      show(byId('notice'), false);
      return;
    }
    const offline = [...this.#errors.values()].find((error) => error.kind === 'offline');
    this.#state('lost', offline ? 'No connection' : 'Errors');
    const [[what, error]] = this.#errors;
    const text = offline
      ? `The pipeline does not answer (${offline.message}). What is shown is what was last read; the page keeps trying.`
      : `Could not read ${what}: ${error.message}. The page keeps trying.`;
    setText(byId('notice-text'), text);
    show(byId('notice'), true);
  }

  #state(state, text) {
    setAttribute(byId('connection'), 'data-state', state);
    setText(byId('connection'), text);
  }
}
