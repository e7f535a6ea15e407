import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Selection } from '../../main/resources/dashboard/selection.js';

const NOW = Date.parse('2026-11-23T10:00:00Z');

const device = (deviceId, time, metrics) => [
  deviceId,
  {
    deviceId,
    lastEvent: { time },
    metrics: Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, { value }])),
  },
];

const fleet = () =>
  new Map([
    device('pump-10', '2026-11-23T09:59:00Z', { temperature: 70, flow: 3 }),
    device('pump-2', '2026-11-23T09:59:00Z', { temperature: 71 }),
    device('label-1', '2026-11-23T09:59:00Z', { text: 'hello' }),
    device('machine-1', '2014-02-19T15:25:00Z', { temperature: 80 }),
  ]);

function selection() {
  const made = new Selection(() => NOW);
  made.know(fleet());
  return made;
}

test('with nothing selected, the first device that has numbers is drawn, and stays', () => {
  const it = new Selection(() => NOW);
  const devices = fleet();
  devices.delete('machine-1');
  it.know(devices);
  assert.equal(it.charted.deviceId, 'pump-2');
  it.know(new Map([device('a-new-one', '2026-11-23T10:00:00Z', { value: 1 }), ...devices]));
  assert.equal(it.charted.deviceId, 'pump-2');
  assert.equal(it.device, null);
});

test('nothing is drawn of nobody, or of a device that is not known', () => {
  const it = new Selection(() => NOW);
  assert.equal(it.charted, null);
  it.know(fleet());
  it.pick('gone');
  assert.equal(it.charted, null);
  it.pick('label-1');
  assert.equal(it.metricOf(it.charted), null);
});

test('the metric stays with a device that has it, and is the first otherwise', () => {
  const it = selection();
  it.pick('pump-10');
  assert.equal(it.metricOf(it.charted), 'flow');
  it.chooseMetric('temperature');
  assert.equal(it.metricOf(it.charted), 'temperature');
  it.pick('machine-1');
  assert.equal(it.metricOf(it.charted), 'temperature');
  it.chooseMetric('nonsense');
  assert.equal(it.metricOf(it.charted), 'temperature');
});

test('the range grows to where the data is, and comes back', () => {
  const it = selection();
  it.chooseRange('1h');
  it.pick('machine-1');
  assert.equal(it.range.name, 'all');
  it.pick('pump-2');
  assert.equal(it.range.name, '1h');
  it.chooseRange('nonsense');
  assert.equal(it.range.name, '1h');
});

test('a device from the address is aimed at once it is known', () => {
  const it = new Selection(() => NOW);
  it.pick('machine-1');
  assert.equal(it.range.name, '15m');
  it.know(fleet());
  assert.equal(it.range.name, 'all');
  assert.deepEqual(it.state, { device: 'machine-1', metric: null, range: 'all' });
});

test('a range that shows nothing may be chosen on purpose', () => {
  const it = selection();
  it.pick('machine-1');
  it.chooseRange('15m');
  it.know(fleet());
  assert.equal(it.range.name, '15m');
});
