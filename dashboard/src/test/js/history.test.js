import assert from 'node:assert/strict';
import { test } from 'node:test';
import { History, extent, rangeReaching } from '../../main/resources/dashboard/history.js';

const event = (id, time, data) => ({ id, time, data });

test('points come in order of time, each event once', () => {
  const history = new History();
  history.add([
    event('b', '2026-01-01T00:00:02Z', { motor: { temperature: 2 } }),
    event('a', '2026-01-01T00:00:01Z', { motor: { temperature: 1 } }),
    event('b', '2026-01-01T00:00:02Z', { motor: { temperature: 3 } }),
    event('c', 'not a time', { motor: { temperature: 9 } }),
  ]);
  const start = Date.parse('2026-01-01T00:00:00Z') / 1000;
  assert.deepEqual(history.columns('motor.temperature'), [[start + 1, start + 2], [1, 3]]);
  assert.deepEqual(history.columns('motor.temperature', (start + 2) * 1000), [[start + 2], [3]]);
  assert.equal(history.newestMillis, (start + 2) * 1000);
});

test('what is no number is left out, true and false are 1 and 0', () => {
  const history = new History();
  history.add([
    event('a', '2026-01-01T00:00:01Z', { value: 'high', on: true }),
    event('b', '2026-01-01T00:00:02Z', { on: false }),
  ]);
  assert.deepEqual(history.columns('value'), [[], []]);
  assert.deepEqual(history.columns('on')[1], [1, 0]);
  assert.equal(new History().newestMillis, undefined);
});

test('the extent of many values', () => {
  assert.deepEqual(extent([3, 1, 2]), { low: 1, mean: 2, high: 3 });
  assert.equal(extent([]), null);
  assert.equal(extent(new Array(300_000).fill(1)).mean, 1);
});

test('the shortest range that reaches back far enough', () => {
  const now = Date.parse('2026-11-23T10:00:00Z');
  const reaching = (text) => rangeReaching(Date.parse(text), now).name;
  assert.equal(reaching('2026-11-23T09:50:00Z'), '15m');
  assert.equal(reaching('2026-11-23T09:10:00Z'), '1h');
  assert.equal(reaching('2026-11-22T11:00:00Z'), '24h');
  assert.equal(reaching('2013-12-02T21:15:00Z'), 'all');
  assert.equal(reaching('2026-11-23T11:00:00Z'), '15m');
});

test('forgets what is too old or too much, the oldest first', () => {
  const history = new History();
  const second = (at) => `2026-01-01T00:00:0${at}Z`;
  history.add([3, 1, 5, 2, 4].map((at) => event('e' + at, second(at), { value: at })));
  assert.equal(history.trim(Date.parse(second(2)), 10), false);
  assert.deepEqual(history.columns('value')[1], [2, 3, 4, 5]);
  assert.equal(history.trim(-Infinity, 2), true);
  assert.deepEqual(history.columns('value')[1], [4, 5]);
});
