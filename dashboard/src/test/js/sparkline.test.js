import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sparkline } from '../../main/resources/dashboard/sparkline.js';

test('ends at the right edge, zero at the bottom, the highest at the top', () => {
  assert.equal(sparkline([0, 5, 10], 90, 30).line, 'M87.0,29.0L88.5,15.5L90.0,2.0');
});

test('nothing to draw for a single sample; a flat zero stays at the bottom', () => {
  assert.deepEqual(sparkline([4], 90, 30), { line: '', area: '' });
  assert.equal(sparkline([0, 0], 90, 30).line, 'M88.0,29.0L90.0,29.0');
});
