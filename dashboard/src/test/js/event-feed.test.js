import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventFeed } from '../../main/resources/dashboard/event-feed.js';

const fleet = (size, second) =>
  Array.from({ length: size }, (_, at) => ({ deviceId: 'd' + at, lastSeen: new Date(second * 1000 + at).toISOString() }));

test('asks only devices that have something new', () => {
  const feed = new EventFeed();
  assert.deepEqual(feed.toAsk(fleet(3, 1)).sort(), ['d0', 'd1', 'd2']);
  assert.deepEqual(feed.toAsk(fleet(3, 1)), []);
  const moved = fleet(3, 1);
  moved[1].lastSeen = '2026-01-01T00:00:00Z';
  assert.deepEqual(feed.toAsk(moved), ['d1']);
});

test('asks eight at most, the newest first, and all in turn', () => {
  const feed = new EventFeed();
  const first = feed.toAsk(fleet(20, 1));
  assert.deepEqual(first, ['d19', 'd18', 'd17', 'd16', 'd15', 'd14', 'd13', 'd12']);
  const asked = new Set(first);
  for (const id of feed.toAsk(fleet(20, 2))) asked.add(id);
  for (const id of feed.toAsk(fleet(20, 3))) asked.add(id);
  assert.equal(asked.size, 20);
});

test('keeps each event once, and no more than it shows', () => {
  const feed = new EventFeed();
  const event = (at) => ({
    deviceId: 'd', id: 'e' + at, time: '2013-12-02T21:15:00Z', ingestTime: new Date(1e12 + at).toISOString(),
  });
  feed.add([event(1), event(1)]);
  assert.equal(feed.newest().length, 1);
  for (let at = 0; at < 2_000; at += 1) feed.add([event(at)]);
  assert.equal(feed.newest().length, 100);
  assert.equal(feed.newest()[0].id, 'e1999');
});

test('equal times have one order', () => {
  const event = (id) => ({ deviceId: 'd', id, time: '2026-01-01T00:00:00Z', ingestTime: '2026-01-01T00:00:01Z' });
  const order = (...ids) => {
    const feed = new EventFeed();
    feed.add(ids.map(event));
    return feed.newest().map(({ id }) => id);
  };
  assert.deepEqual(order('a', 'b', 'c'), order('c', 'b', 'a'));
});

test('what could not be read is asked again', () => {
  const feed = new EventFeed();
  const asked = feed.toAsk(fleet(2, 1));
  assert.deepEqual(feed.toAsk(fleet(2, 1)), []);
  feed.askAgain(asked);
  assert.deepEqual(feed.toAsk(fleet(2, 1)).sort(), ['d0', 'd1']);
});
