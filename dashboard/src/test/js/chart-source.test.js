import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChartSource } from '../../main/resources/dashboard/chart-source.js';

const NOW = Date.parse('2026-11-23T10:00:00Z');
const event = (id, secondsAgo) => ({ id, time: new Date(NOW - secondsAgo * 1000).toISOString(), data: { value: 1 } });

function source(answers) {
  const asked = [];
  const api = {
    now: () => NOW,
    events: async (deviceId, options, signal, onPage = () => {}) => {
      asked.push({ deviceId, ...options });
      const rows = answers.shift();
      onPage(rows);
      return { rows, more: false };
    },
  };
  return { asked, it: new ChartSource(api) };
}

const signal = new AbortController().signal;
const device = (lastSeen) => ({ deviceId: 'pump-1', lastSeen });

test('reads the whole range once, then only from the newest event on, and only if there is news', async () => {
  const { asked, it } = source([[event('b', 10), event('a', 20)], [event('c', 5), event('b', 10)]]);
  it.subject('pump-1', '1h');
  let drawn = 0;
  await it.read(device('t1'), signal, () => { drawn += 1; });
  assert.equal(drawn, 1);
  assert.equal(asked[0].from, NOW - 3_600_000);
  await it.read(device('t1'), signal, () => {});
  assert.equal(asked.length, 1);
  await it.read(device('t2'), signal, () => {});
  assert.equal(asked[1].from, NOW - 10_000);
  assert.equal(it.history.columns('value')[1].length, 3);
});

test('all asks from no time on, and another subject begins anew', async () => {
  const { asked, it } = source([[event('a', 1e6)], [event('x', 1)]]);
  it.subject('pump-1', 'all');
  await it.read(device('t1'), signal, () => {});
  assert.equal(asked[0].from, undefined);
  it.subject('pump-1', 'all');
  assert.equal(it.loaded, true);
  it.subject('pump-2', 'all');
  assert.equal(it.loaded, false);
  assert.deepEqual(it.history.columns('value'), [[], []]);
});
