import assert from 'node:assert/strict';
import { test } from 'node:test';
import { headline } from '../../main/resources/dashboard/pipeline-view.js';

test('says how many faults there are and what goes on', () => {
  assert.equal(headline('ab12cd34ef56', ['x']), 'The newest edit of the pipeline has a fault, so version ab12cd34ef56 goes on:');
  assert.match(headline('ab12cd34ef56', ['x', 'y']), /has 2 faults,/);
});
