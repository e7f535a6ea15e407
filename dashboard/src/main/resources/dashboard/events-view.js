// The list of newest events: of all devices, or of the selected one.

import { KeyedList, arrowKeys, byId, fromTemplate, setAttribute, setText, show } from './dom.js';
import { eventKey } from './event-feed.js';
import { dateTime, isRecent, shortTime, summary } from './format.js';

export class EventsView {
  #now;
  #paused = false;
  #waiting = null;
  #rows;
  #byKey = new Map();
  #filled = false;

  /**
   * @param {() => number} now the server's clock
   * @param {{onOpen: (event: object) => void, onEveryone: () => void}} actions
   */
  constructor(now, { onOpen, onEveryone }) {
    this.#now = now;
    const list = byId('events-rows');
    this.#rows = new KeyedList(list, () => this.#newRow(), (view, event) => this.#update(view, event));
    list.addEventListener('click', (click) => {
      const button = click.target.closest('.row');
      if (button) onOpen(this.#byKey.get(button.dataset.key));
    });
    arrowKeys(list, '.row');
    byId('events-everyone').addEventListener('click', onEveryone);
    byId('events-pause').addEventListener('click', () => this.#pause(!this.#paused));
  }

  /** Clears the list for another subject: one device, or all of them. */
  subject(deviceId) {
    setText(byId('events-of'), deviceId ?? '');
    show(byId('events-everyone'), deviceId !== null);
    byId('events-rows').classList.toggle('of-one', deviceId !== null);
    this.#filled = false;
    this.#waiting = null;
    this.#pause(false);
    this.#rows.render([], eventKey);
  }

  /** @param {boolean} sampled whether there are more than these */
  show(events, sampled) {
    this.#waiting = events;
    if (sampled) setText(byId('events-of'), 'a sample');
    if (!this.#paused) this.#render();
  }

  #pause(paused) {
    this.#paused = paused;
    const button = byId('events-pause');
    setText(button, paused ? 'Resume' : 'Pause');
    setAttribute(button, 'aria-pressed', String(paused));
    if (!paused && this.#waiting) this.#render();
  }

  #render() {
    const events = this.#waiting;
    this.#byKey = new Map(events.map((event) => [eventKey(event), event]));
    this.#rows.render(events, eventKey);
    const dated = events.some((event) => !isRecent(Date.parse(event.time), this.#now()));
    byId('events-rows').classList.toggle('dated', dated);
    show(byId('events-rows'), events.length > 0);
    show(byId('events-none'), events.length === 0);
    // What was there when the list was first filled is no news.
    this.#filled = events.length > 0;
  }

  #newRow() {
    const view = fromTemplate('event-row');
    if (this.#filled) view.node.classList.add('new');
    return view;
  }

  #update({ node, parts }, event) {
    const millis = Date.parse(event.time);
    setAttribute(node.firstElementChild, 'data-key', eventKey(event));
    setText(parts.time, shortTime(millis, this.#now()));
    setAttribute(parts.time, 'title', dateTime(millis));
    setText(parts.device, event.deviceId);
    setText(parts.type, event.type);
    setText(parts.data, summary(event.data));
  }
}
