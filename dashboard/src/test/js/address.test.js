import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asToken, fragmentOf, parseFragment } from '../../main/resources/dashboard/address.js';

test('the fragment carries token and selection', () => {
  assert.deepEqual(parseFragment('#token=psr_aB-9_&device=pump%3A17&metric=motor.current&range=1h'), {
    token: 'psr_aB-9_', device: 'pump:17', metric: 'motor.current', range: '1h',
  });
  assert.deepEqual(parseFragment(''), { token: null, device: null, metric: null, range: null });
});

test('only tokens pass as tokens', () => {
  assert.equal(asToken(' psr_abc\n'), 'psr_abc');
  assert.equal(asToken('Bearer psr_abc'), 'psr_abc');
  assert.equal(asToken('http://127.0.0.1:8080/#token=psr_abc&device=x'), 'psr_abc');
  for (const wrong of ['', null, 'abc', 'psx_abc', 'psr_', 'psr_a b', 'psr_<script>']) assert.equal(asToken(wrong), null);
});

test('a selection survives its way through the address, a token never gets there', () => {
  const selection = { device: 'a b&c', metric: 'x=y', range: 'all' };
  const { token, ...parsed } = parseFragment(fragmentOf({ ...selection, token: 'psr_secret' }));
  assert.equal(token, null);
  assert.deepEqual(parsed, selection);
  assert.equal(fragmentOf({ device: null, metric: 'm', range: 'all' }), '');
});
