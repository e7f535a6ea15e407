// The events of one device as points for a chart. Pure.

import { scalars } from './format.js';

export class History {
  #points = new Map();

  /** @param {{id: string, time: string, data: object}[]} events in any order; a repeat replaces what was there */
  add(events) {
    for (const event of events) {
      const millis = Date.parse(event.time);
      if (Number.isFinite(millis)) this.#points.set(event.id, { millis, values: scalars(event.data) });
    }
  }

  /**
   * Forgets what is older than a time, and the oldest of more than `most` events: a page may stay open for weeks.
   *
   * @returns {boolean} whether there were more than `most`
   */
  trim(fromMillis, most) {
    for (const [id, { millis }] of this.#points) if (millis < fromMillis) this.#points.delete(id);
    const surplus = this.#points.size - most;
    if (surplus <= 0) return false;
    const oldestFirst = [...this.#points].sort((a, b) => a[1].millis - b[1].millis);
    for (const [id] of oldestFirst.slice(0, surplus)) this.#points.delete(id);
    return true;
  }

  /** The newest event time in epoch milliseconds, undefined if there is no event. */
  get newestMillis() {
    let newest;
    for (const { millis } of this.#points.values()) if (newest === undefined || millis > newest) newest = millis;
    return newest;
  }

  /**
   * A metric over time, from the oldest to the newest point; true and false are 1 and 0.
   *
   * @param {number} [fromMillis] leave out what is older
   * @returns {[number[], number[]]} epoch seconds and values
   */
  columns(metric, fromMillis = -Infinity) {
    const found = [];
    for (const { millis, values } of this.#points.values()) {
      const value = values.get(metric);
      if (millis >= fromMillis && drawable(value)) found.push([millis / 1000, Number(value)]);
    }
    found.sort((a, b) => a[0] - b[0]);
    return [found.map((point) => point[0]), found.map((point) => point[1])];
  }
}

export function drawable(value) {
  return typeof value === 'number' || typeof value === 'boolean';
}

/** Lowest, mean and highest value; null if there is none. */
export function extent(values) {
  if (values.length === 0) return null;
  let low = Infinity;
  let high = -Infinity;
  let sum = 0;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
    sum += value;
  }
  return { low, mean: sum / values.length, high };
}

const MINUTE = 60_000;

/** The ranges to choose from, from short to long; `all` begins where the data does. */
export const RANGES = [
  { name: '15m', millis: 15 * MINUTE, words: 'the last 15 minutes' },
  { name: '1h', millis: 60 * MINUTE, words: 'the last hour' },
  { name: '24h', millis: 24 * 60 * MINUTE, words: 'the last 24 hours' },
  { name: 'all', millis: Infinity, words: 'all that is stored' },
];

/** The shortest range that reaches back to a time: recordings carry timestamps of years ago. */
export function rangeReaching(millis, now) {
  return RANGES.find((range) => now - millis <= range.millis) ?? RANGES.at(-1);
}
