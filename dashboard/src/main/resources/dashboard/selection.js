// Which device, metric and range the page is about. Pure, but for the clock that is passed in.

import { compareIds, headline } from './format.js';
import { RANGES, drawable, rangeReaching } from './history.js';

export class Selection {
  #now;
  #devices = new Map();
  #device = null;
  #metric = null;
  #range = RANGES[0];
  /** What the reader asked for; the range in use may be longer. */
  #chosenRange = RANGES[0];
  /** The device in the chart while none is selected: it stays the same while others come and go. */
  #shown = null;

  /** @param {() => number} now epoch milliseconds */
  constructor(now) {
    this.#now = now;
  }

  /** The selected device's id, null for all of them. */
  get device() {
    return this.#device;
  }

  /** One of RANGES. */
  get range() {
    return this.#range;
  }

  /** The device to draw: the selected one, else the first that has something to draw; null if it is not known. */
  get charted() {
    if (this.#device !== null) return this.#devices.get(this.#device) ?? null;
    if (!this.#devices.has(this.#shown)) {
      const ids = [...this.#devices.keys()].sort(compareIds);
      this.#shown = ids.find((id) => this.metricOf(this.#devices.get(id)) !== null) ?? null;
    }
    return this.#devices.get(this.#shown) ?? null;
  }

  /** The metric to draw: the chosen one where the device has it, else its first that can be drawn, else null. */
  metricOf(device) {
    const chosen = device.metrics?.[this.#metric];
    if (chosen && drawable(chosen.value)) return this.#metric;
    const found = headline(device.metrics, Infinity).find(([, value]) => drawable(value));
    return found ? found[0] : null;
  }

  /** @param {Map<string, object>} devices all that are known now, by id */
  know(devices) {
    const first = this.#devices.size === 0;
    this.#devices = devices;
    if (first) this.#aim();
  }

  /** Selects a device, or with null all of them. The metric stays, if it has it: so two devices can be compared. */
  pick(deviceId) {
    if (deviceId !== null) this.#shown = deviceId;
    this.#device = deviceId;
    this.#aim();
  }

  chooseMetric(name) {
    this.#metric = name;
  }

  chooseRange(name) {
    const range = RANGES.find((candidate) => candidate.name === name);
    if (!range) return;
    this.#chosenRange = range;
    this.#range = range;
  }

  /** As the address keeps it. */
  get state() {
    return { device: this.#device, metric: this.#metric, range: this.#range.name };
  }

  // A range that holds the device's newest event: recordings that are replayed carry timestamps of years ago.
  #aim() {
    const newest = Date.parse(this.charted?.lastEvent?.time);
    const reaching = Number.isFinite(newest) ? rangeReaching(newest, this.#now()) : this.#chosenRange;
    this.#range = reaching.millis > this.#chosenRange.millis ? reaching : this.#chosenRange;
  }
}
