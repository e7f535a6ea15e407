import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ago,
  axisNumbers,
  axisTimes,
  clip,
  compareIds,
  count,
  dateTime,
  duration,
  headline,
  metricValue,
  rate,
  scalars,
  shortTime,
  summary,
} from '../../main/resources/dashboard/format.js';

test('counts are grouped, and a missing one is a dash', () => {
  assert.equal(count(1234567), '1,234,567');
  assert.equal(count(0), '0');
  assert.equal(count(undefined), '–');
});

test('small rates keep a digit', () => {
  assert.deepEqual([0, 0.04, 3.14, 9.94, 9.96, 1234.5].map(rate), ['0', '0.0', '3.1', '9.9', '10', '1,235']);
  assert.equal(rate(null), '–');
});

test('durations take the largest unit that fits', () => {
  const cases = [
    [0, '0 ms'], [-5, '0 ms'], [999, '999 ms'], [1_000, '1.0 s'], [9_940, '9.9 s'], [9_960, '9 s'], [59_999, '59 s'],
    [60_000, '1 min'], [3_599_999, '59 min'], [3_600_000, '1 h'], [47 * 3_600_000, '47 h'], [48 * 3_600_000, '2 d'],
  ];
  for (const [millis, text] of cases) assert.equal(duration(millis), text);
  assert.equal(duration(NaN), '–');
});

test('ages count whole units; a clock that is ahead shows now', () => {
  assert.equal(ago(10_000, 9_000), 'now');
  assert.equal(ago(10_000, 11_999), 'now');
  assert.equal(ago(10_000, 14_500), '4 s ago');
  assert.equal(ago(0, 180_000), '3 min ago');
  assert.equal(ago(NaN, 5), 'never');
});

test('a time of today is a time of day, another has its date', () => {
  const then = new Date(2014, 1, 19, 15, 25, 7).getTime();
  assert.equal(dateTime(then), '2014-02-19 15:25:07');
  assert.equal(shortTime(then, then + 60_000), '15:25:07');
  assert.equal(shortTime(then, then + 86_400_000), '2014-02-19 15:25');
});

test('an axis names a day once', () => {
  const at = (hour, minute) => new Date(2026, 0, 31, hour, minute).getTime() / 1000;
  assert.deepEqual(axisTimes([at(23, 0), at(23, 30), at(24, 0)], 1800), ['23:00\n31 Jan', '23:30', '00:00\n1 Feb']);
  assert.deepEqual(axisTimes([at(1, 0)], 10), ['01:00:00\n31 Jan']);
  assert.deepEqual(axisTimes([at(0, 0), at(24, 0)], 86_400), ['31 Jan\n2026', '1 Feb']);
});

test('the labels of an axis differ from each other', () => {
  const cases = [
    [[0, 20, 40], ['0', '20', '40']],
    [[70, 72.5, 75], ['70.0', '72.5', '75.0']],
    [[-0.02, 0, 0.02], ['-0.02', '0.00', '0.02']],
    [[0.1, 0.2, 0.3], ['0.1', '0.2', '0.3']],
    [[0, 500_000, 1_000_000], ['0.0', '0.5 M', '1.0 M']],
    [[109_210_000_000, 109_212_500_000], ['109.2100 G', '109.2125 G']],
    [[0, 0.00001], ['0.00e+0', '1.00e-5']],
    [[2e18, 4e18], ['2.00e+18', '4.00e+18']],
    [[5], ['5']],
  ];
  for (const [values, labels] of cases) assert.deepEqual(axisNumbers(values), labels);
});

test('metric values are short', () => {
  const cases = [
    [72.4, '72.4'], [72.456, '72.46'], [1480.123, '1,480.12'], [0.123456, '0.123'], [-0.5, '-0.5'], [0, '0'],
    [123_456_789, '123,456,789'], [109_213_000_000, '109.21 G'], [-1e12, '-1 T'], [1e18, '1.00e+18'],
    [0.00001, '1.00e-5'], [true, 'true'], ['degF', 'degF'],
  ];
  for (const [value, text] of cases) assert.equal(metricValue(value), text);
  assert.equal(metricValue('x'.repeat(500)).length, 32);
});

test('data is flattened to its scalars', () => {
  const data = { temperature: 1, motor: { current: 2, on: false }, list: [1, 2], nothing: null };
  assert.deepEqual([...scalars(data)], [['temperature', 1], ['motor.current', 2], ['motor.on', false]]);
  assert.deepEqual([...scalars('just text')], []);
  assert.deepEqual([...scalars(undefined)], []);
});

test('a summary is one short line whatever the data', () => {
  assert.equal(summary({ temperature: 72.4, unit: 'degF' }), 'temperature 72.4 · unit degF');
  const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => ['metric' + at, at]));
  assert.ok(summary(wide).length <= 160);
  assert.equal(summary({}), '');
});

test('numbers head the metrics', () => {
  const metrics = { unit: { value: 'Cel' }, b10: { value: 1 }, b2: { value: 2 }, hot: { value: true } };
  assert.deepEqual(headline(metrics, 3), [['b2', 2], ['b10', 1], ['hot', true]]);
  assert.deepEqual(headline(undefined, 3), []);
});

test('ids sort as people count, and never tie unless equal', () => {
  assert.deepEqual(['pump-10', 'pump-2', 'PUMP-2'].sort(compareIds).indexOf('pump-10'), 2);
  assert.notEqual(compareIds('a', 'A'), 0);
  assert.notEqual(compareIds('p-1', 'p-01'), 0);
});

test('clipping leaves a mark', () => {
  assert.equal(clip('abc', 3), 'abc');
  assert.equal(clip('abcd', 3), 'ab…');
});
