import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { Poller, waitMillis } from '../../main/resources/dashboard/poll.js';

test('waits longer after each failure, with chance, half a minute at most', () => {
  assert.equal(waitMillis(2_000, 0, 0, 0.5), 2_000);
  assert.equal(waitMillis(2_000, 1, 0, 1), 2_000);
  assert.equal(waitMillis(2_000, 3, 0, 1), 8_000);
  assert.equal(waitMillis(2_000, 3, 0, 0), 4_000);
  assert.equal(waitMillis(2_000, 500, 0, 1), 30_000);
  assert.equal(waitMillis(2_000, 1, 60_000, 1), 60_000);
});

const settle = () => new Promise((resolve) => setImmediate(resolve));

test('runs again after the interval, not while paused', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    let runs = 0;
    const poller = new Poller(async () => { runs += 1; }, () => 100, () => {});
    await poller.now();
    assert.equal(runs, 1);
    mock.timers.tick(100);
    await settle();
    assert.equal(runs, 2);
    poller.pause();
    mock.timers.tick(10_000);
    await settle();
    assert.equal(runs, 2);
  } finally {
    mock.timers.reset();
  }
});

test('a run that was replaced reports nothing and starts no second series', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const reports = [];
    let runs = 0;
    let finishFirst;
    const poller = new Poller(
      () => {
        runs += 1;
        return runs === 1 ? new Promise((resolve) => { finishFirst = resolve; }) : Promise.resolve();
      },
      () => 100,
      (error) => reports.push(error),
    );
    const first = poller.now();
    await poller.now();
    finishFirst();
    await first;
    assert.deepEqual(reports, [null]);
    mock.timers.tick(100);
    await settle();
    assert.equal(runs, 3);
  } finally {
    mock.timers.reset();
  }
});

test('reports a failure and goes on; a pause from within the report holds', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    let runs = 0;
    const poller = new Poller(
      async () => { runs += 1; throw new Error('down'); },
      () => 100,
      () => { if (runs === 2) poller.pause(); },
    );
    await poller.now();
    mock.timers.tick(1_000);
    await settle();
    assert.equal(runs, 2);
    mock.timers.tick(100_000);
    await settle();
    assert.equal(runs, 2);
  } finally {
    mock.timers.reset();
  }
});
