import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SILENT_MILLIS, isMissed, isSilent, matching, standingAlarms } from '../../main/resources/dashboard/device-list.js';

const device = (deviceId, lastSeen, type = 'pump.telemetry') => ({ deviceId, lastSeen, lastEvent: { type } });
const fleet = [
  device('pump-10', '2026-11-23T10:00:00Z'),
  device('pump-2', '2026-11-23T10:00:30Z'),
  device('Boiler', '2026-11-23T09:00:00Z', 'boiler.state'),
];
const ids = (devices) => devices.map(({ deviceId }) => deviceId);

test('by id, as people count', () => {
  assert.deepEqual(ids(matching(fleet, { text: '', order: 'id' })), ['Boiler', 'pump-2', 'pump-10']);
});

test('the longest silent first, within a minute by id', () => {
  assert.deepEqual(ids(matching(fleet, { text: '', order: 'silent' })), ['Boiler', 'pump-2', 'pump-10']);
  const later = [device('a', '2026-11-23T10:05:00Z'), device('b', '2026-11-23T10:00:00Z')];
  assert.deepEqual(ids(matching(later, { text: '', order: 'silent' })), ['b', 'a']);
});

test('the filter looks at id and type in any case', () => {
  assert.deepEqual(ids(matching(fleet, { text: ' BOIL', order: 'id' })), ['Boiler']);
  assert.deepEqual(ids(matching(fleet, { text: 'telemetry', order: 'id' })), ['pump-2', 'pump-10']);
  assert.deepEqual(matching(fleet, { text: '.*', order: 'id' }), []);
});

test('silence begins after five minutes', () => {
  const seen = Date.parse('2026-11-23T10:00:00Z');
  assert.equal(isSilent(fleet[0], seen + SILENT_MILLIS), false);
  assert.equal(isSilent(fleet[0], seen + SILENT_MILLIS + 1), true);
});

test('a device with an alarm is silent however short the time', () => {
  const missed = { ...fleet[0], silentSince: fleet[0].lastSeen };
  assert.equal(isSilent(missed, Date.parse(missed.lastSeen) + 1), true);
  assert.deepEqual([isMissed(missed), isMissed(fleet[0])], [true, false]);
});

test('devices with alarms come first, and are found by them', () => {
  const alarms = [
    { alarm: 'silent', severity: 'warning' },
    { alarm: 'overload', severity: 'warning' },
    { alarm: 'overheated', severity: 'critical' },
  ];
  const alarmed = [fleet[0], { ...fleet[1], alarms }, { ...fleet[2], alarms: [alarms[0]] }];
  assert.deepEqual(ids(matching(alarmed, { text: '', order: 'id' })), ['pump-2', 'Boiler', 'pump-10']);
  assert.deepEqual(ids(matching(alarmed, { text: '', order: 'silent' })), ['pump-2', 'Boiler', 'pump-10']);
  assert.deepEqual(ids(matching(alarmed, { text: 'Heated', order: 'id' })), ['pump-2']);
  assert.deepEqual(standingAlarms(alarmed[1]).map(({ alarm }) => alarm), ['overheated', 'overload']);
  assert.deepEqual(standingAlarms(fleet[0]), []);
});
