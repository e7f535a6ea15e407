// Runs a task again and again: slower after errors, never twice at once, not at all while paused.

const LONGEST_WAIT_MILLIS = 30_000;

/**
 * How long to wait before the next try: the interval, doubled with each failure in a row, half of it by chance so that many
 * open pages do not come back at the same moment.
 *
 * @param {number} failures in a row
 * @param {number} random 0 to 1
 */
export function waitMillis(intervalMillis, failures, retryAfterMillis, random) {
  if (failures === 0) return intervalMillis;
  const longest = Math.min(LONGEST_WAIT_MILLIS, Math.max(1000, intervalMillis) * 2 ** Math.min(failures - 1, 10));
  return Math.max(retryAfterMillis, longest / 2 + (longest / 2) * random);
}

export class Poller {
  #task;
  #intervalMillis;
  #report;
  #timer;
  #running = null;
  #failures = 0;

  /**
   * @param {(signal: AbortSignal) => Promise<void>} task must not touch the page once its signal is aborted
   * @param {() => number} intervalMillis from the end of one run to the start of the next
   * @param {(error: Error|null) => void} report told the outcome of each run
   */
  constructor(task, intervalMillis, report) {
    this.#task = task;
    this.#intervalMillis = intervalMillis;
    this.#report = report;
  }

  /** Runs at once, in place of a run that is under way or waited for. */
  async now() {
    this.pause();
    const running = new AbortController();
    this.#running = running;
    let retryAfter = 0;
    try {
      await this.#task(running.signal);
      if (running.signal.aborted) return;
      this.#failures = 0;
      this.#report(null);
    } catch (error) {
      if (running.signal.aborted) return;
      this.#failures += 1;
      retryAfter = error.retryAfterMillis ?? 0;
      this.#report(error);
    }
    // The report may have paused this poller, for want of a token.
    if (running.signal.aborted) return;
    const wait = waitMillis(this.#intervalMillis(), this.#failures, retryAfter, Math.random());
    this.#timer = setTimeout(() => this.now(), wait);
  }

  pause() {
    clearTimeout(this.#timer);
    this.#running?.abort();
  }
}
