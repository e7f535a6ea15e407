import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BalanceCheck } from '../../main/resources/dashboard/balance.js';

const off = { read: 10, difference: 2 };

test('closed at zero, idle before the first event', () => {
  const check = new BalanceCheck();
  assert.equal(check.judge({ read: 0, difference: 0 }, true).state, 'idle');
  assert.deepEqual(check.judge({ read: 10, difference: 0 }, true), { state: 'closed', text: 'balance closed' });
  assert.match(check.judge({ read: 10, difference: 0 }, false).text, /by metrics/);
});

test('a difference counts once it stays', () => {
  const check = new BalanceCheck();
  assert.equal(check.judge(off, true).state, 'moving');
  assert.equal(check.judge(off, true).state, 'moving');
  assert.deepEqual(check.judge(off, true), { state: 'open', text: 'balance open: 2 without an end' });
  check.judge({ read: 10, difference: 0 }, true);
  assert.equal(check.judge(off, true).state, 'moving');
});

test('too many ends are open as well', () => {
  const check = new BalanceCheck();
  const texts = [1, 2, 3].map(() => check.judge({ read: 10, difference: -3 }, true).text);
  assert.equal(texts[2], 'balance open: 3 counted twice');
});
