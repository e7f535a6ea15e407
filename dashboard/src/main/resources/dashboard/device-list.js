// Which devices to show, in which order. Pure.

import { compareIds } from './format.js';

/** A device that has said nothing for this long is marked, whatever its type. */
export const SILENT_MILLIS = 5 * 60_000;

/** More rows than this make no list that one reads; the filter finds the others. */
export const SHOWN = 500;

/** Whether it has been silent for longer than its type says that it may: there is an alarm. */
export function isMissed(device) {
  return device.silentSince !== undefined;
}

export function isSilent(device, now) {
  return isMissed(device) || now - Date.parse(device.lastSeen) > SILENT_MILLIS;
}

/**
 * @param {Iterable<object>} devices
 * @param {{text: string, order: 'id'|'silent'}} choice text: part of an id or type, in any case
 * @returns {object[]} all that match, in order
 */
export function matching(devices, { text, order }) {
  const wanted = text.trim().toLowerCase();
  const found = [...devices].filter(
    (device) =>
      wanted === '' ||
      device.deviceId.toLowerCase().includes(wanted) ||
      (device.lastEvent?.type ?? '').toLowerCase().includes(wanted),
  );
  const byId = (a, b) => compareIds(a.deviceId, b.deviceId);
  // Whole minutes: devices that report every second would change places all the time otherwise.
  const minute = (device) => Math.floor(Date.parse(device.lastSeen) / 60_000) || 0;
  return found.sort(order === 'silent' ? (a, b) => minute(a) - minute(b) || byId(a, b) : byId);
}
