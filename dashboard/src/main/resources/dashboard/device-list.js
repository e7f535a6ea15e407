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

const SEVERITIES = ['critical', 'warning', 'info'];

/** The alarms of rules that stand, the worst first. Silence is not among them: it has a mark of its own. */
export function standingAlarms(device) {
  const rank = ({ severity }) => SEVERITIES.indexOf(severity);
  return (device.alarms ?? [])
    .filter(({ alarm }) => alarm !== 'silent')
    .sort((a, b) => rank(a) - rank(b) || compareIds(a.alarm, b.alarm));
}

export function isSilent(device, now) {
  return isMissed(device) || now - Date.parse(device.lastSeen) > SILENT_MILLIS;
}

/**
 * @param {Iterable<object>} devices
 * @param {{text: string, order: 'id'|'silent'}} choice text: part of an id, a type or an alarm, in any case
 * @returns {object[]} all that match, in order, those with alarms first
 */
export function matching(devices, { text, order }) {
  const wanted = text.trim().toLowerCase();
  const found = [...devices].filter(
    (device) =>
      wanted === '' ||
      device.deviceId.toLowerCase().includes(wanted) ||
      (device.lastEvent?.type ?? '').toLowerCase().includes(wanted) ||
      standingAlarms(device).some(({ alarm }) => alarm.includes(wanted)),
  );
  const quiet = (device) => (standingAlarms(device).length === 0 ? 1 : 0);
  const byId = (a, b) => quiet(a) - quiet(b) || compareIds(a.deviceId, b.deviceId);
  // Whole minutes: devices that report every second would change places all the time otherwise.
  const minute = (device) => Math.floor(Date.parse(device.lastSeen) / 60_000) || 0;
  return found.sort(order === 'silent' ? (a, b) => quiet(a) - quiet(b) || minute(a) - minute(b) || byId(a, b) : byId);
}
