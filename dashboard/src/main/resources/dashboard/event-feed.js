// Which devices to ask for their newest events, and the newest events of all that was heard. Pure.
// The API lists events by device; asking each of a thousand devices would be a flood, so a round asks a few of those that
// have something new, and in turn.

export const ASKED_PER_ROUND = 8;
const KEPT = 100;

export class EventFeed {
  #lastSeen = new Map();
  #askedInRound = new Map();
  #round = 0;
  #byKey = new Map();

  /**
   * The devices to ask now: at most eight whose `lastSeen` moved since the round before, the longest not asked first.
   *
   * @param {Iterable<{deviceId: string, lastSeen: string}>} devices
   * @returns {string[]} device ids
   */
  toAsk(devices) {
    const changed = [];
    for (const { deviceId, lastSeen } of devices) {
      if (this.#lastSeen.get(deviceId) !== lastSeen) changed.push({ deviceId, lastSeen });
      this.#lastSeen.set(deviceId, lastSeen);
    }
    this.#round += 1;
    const asked = (device) => this.#askedInRound.get(device.deviceId) ?? 0;
    const chosen = changed
      .sort((a, b) => asked(a) - asked(b) || (a.lastSeen < b.lastSeen ? 1 : a.lastSeen > b.lastSeen ? -1 : 0))
      .slice(0, ASKED_PER_ROUND)
      .map((device) => device.deviceId);
    for (const deviceId of chosen) this.#askedInRound.set(deviceId, this.#round);
    return chosen;
  }

  /** These could not be read: the next round takes them for changed. */
  askAgain(deviceIds) {
    for (const deviceId of deviceIds) this.#lastSeen.delete(deviceId);
  }

  add(events) {
    for (const event of events) this.#byKey.set(eventKey(event), event);
    if (this.#byKey.size > 4 * KEPT) {
      this.#byKey = new Map(this.newest().map((event) => [eventKey(event), event]));
    }
  }

  /** The newest events, by when they came in. */
  newest() {
    return newestFirst([...this.#byKey.values()]).slice(0, KEPT);
  }
}

export function eventKey(event) {
  return `${event.deviceId} ${event.id}`;
}

/** By ingest time, then event time, then id, newest first: one order even for equal times. */
function newestFirst(events) {
  const stamp = (event) => [Date.parse(event.ingestTime) || 0, Date.parse(event.time) || 0];
  return events
    .map((event) => ({ event, stamp: stamp(event) }))
    .sort((a, b) => b.stamp[0] - a.stamp[0] || b.stamp[1] - a.stamp[1] || (a.event.id < b.event.id ? 1 : -1))
    .map(({ event }) => event);
}
