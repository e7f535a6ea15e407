// The list of failed events.

import { KeyedList, arrowKeys, byId, fromTemplate, setAttribute, setText, show } from './dom.js';
import { ago, count, dateTime } from './format.js';

export class FailuresView {
  #now;
  #rows;
  #failures = [];
  #limit;

  /**
   * @param {() => number} now the server's clock
   * @param {number} limit how many failures are asked for
   * @param {(failure: object) => void} onOpen
   */
  constructor(now, limit, onOpen) {
    this.#now = now;
    this.#limit = limit;
    const list = byId('failures-rows');
    this.#rows = new KeyedList(list, () => fromTemplate('failure-row'), (view, failure) => this.#update(view, failure));
    list.addEventListener('click', (click) => {
      const id = click.target.closest('.row')?.dataset.key;
      const failure = this.#failures.find((candidate) => candidate.failureId === id);
      if (failure) onOpen(failure);
    });
    arrowKeys(list, '.row');
  }

  show(failures) {
    this.#failures = failures.toSorted((a, b) => Date.parse(b.failedAt) - Date.parse(a.failedAt));
    const total = failures.length;
    setText(byId('failures-tally'), total === 0 ? '' : total < this.#limit ? count(total) : `newest ${count(total)}`);
    show(byId('failures-rows'), total > 0);
    show(byId('failures-none'), total === 0);
    this.render();
  }

  /** Draws again; also called as time passes, for the ages. */
  render() {
    this.#rows.render(this.#failures, (failure) => failure.failureId);
  }

  #update({ node, parts }, failure) {
    const millis = Date.parse(failure.failedAt);
    setAttribute(node.firstElementChild, 'data-key', failure.failureId);
    setText(parts.reason, failure.reason);
    setText(parts.stage, failure.stage);
    setText(parts.device, failure.deviceId || 'no device');
    setText(parts.time, ago(millis, this.#now()));
    setAttribute(parts.time, 'title', dateTime(millis));
  }
}
