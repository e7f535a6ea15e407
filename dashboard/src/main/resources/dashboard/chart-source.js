// Reads a device's events for the chart: all of the range at first, then only what is new.

import { History, RANGES } from './history.js';

/** More points than this are not drawn; the newest are kept. A recording of 79 days in five-minute steps fits. */
const MOST_EVENTS = 25_000;

export class ChartSource {
  #api;
  #history = new History();
  #deviceId = null;
  #rangeName = null;
  #loaded = false;
  #lastSeen = null;
  #cut = false;

  constructor(api) {
    this.#api = api;
  }

  get history() {
    return this.#history;
  }

  /** Whether older events of the range were left out. */
  get cut() {
    return this.#cut;
  }

  get loaded() {
    return this.#loaded;
  }

  /** Makes this device and range the subject; what was read of another is forgotten. */
  subject(deviceId, rangeName) {
    if (deviceId === this.#deviceId && rangeName === this.#rangeName) return;
    this.#deviceId = deviceId;
    this.#rangeName = rangeName;
    this.#history = new History();
    this.#loaded = false;
    this.#lastSeen = null;
    this.#cut = false;
  }

  /**
   * @param {{deviceId: string, lastSeen: string}} device
   * @param {() => void} onProgress called as pages come in
   */
  async read(device, signal, onProgress) {
    if (!this.#loaded) await this.#readAll(signal, onProgress);
    else if (device.lastSeen !== this.#lastSeen) await this.#readNew(signal);
    this.#lastSeen = device.lastSeen;
  }

  async #readAll(signal, onProgress) {
    const from = this.#from();
    const options = { from: Number.isFinite(from) ? from : undefined, limit: MOST_EVENTS };
    const history = this.#history;
    const { more } = await this.#api.events(this.#deviceId, options, signal, (rows) => {
      if (signal.aborted) return;
      history.add(rows);
      onProgress();
    });
    this.#cut = more;
    this.#loaded = true;
  }

  // From the newest known event on: devices report in order, apart from what waited in a buffer, which the next choice of a
  // range or device reads.
  async #readNew(signal) {
    const from = this.#history.newestMillis;
    const { rows } = await this.#api.events(this.#deviceId, { from, limit: 5_000 }, signal);
    this.#history.add(rows);
    if (this.#history.trim(this.#from(), MOST_EVENTS)) this.#cut = true;
  }

  // Where the range begins, in epoch milliseconds.
  #from() {
    return this.#api.now() - RANGES.find((range) => range.name === this.#rangeName).millis;
  }
}
