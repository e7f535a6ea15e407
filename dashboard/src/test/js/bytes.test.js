import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromBase64, hexDump, readable } from '../../main/resources/dashboard/bytes.js';

const bytes = (text) => new TextEncoder().encode(text);

test('base64 gives the bytes back', () => {
  assert.deepEqual([...fromBase64('AP+A')], [0, 255, 128]);
});

test('JSON is indented and otherwise left as it came', () => {
  const text = '{"id":"a","id":"b","value":1.000000000000000000001,"deep":{"list":[1,"x, {y}"],"none":{}},"empty":[]}';
  const shown = readable(bytes(text));
  assert.equal(shown.kind, 'json');
  assert.equal(
    shown.text,
    [
      '{', '  "id": "a",', '  "id": "b",', '  "value": 1.000000000000000000001,', '  "deep": {', '    "list": [', '      1,',
      '      "x, {y}"', '    ],', '    "none": {}', '  },', '  "empty": []', '}',
    ].join('\n'),
  );
});

test('escaped quotes do not end a string', () => {
  const text = JSON.stringify({ a: 'say "{" and \\\\', b: '\\"' });
  const { kind, text: shown } = readable(bytes(text));
  assert.equal(kind, 'json');
  assert.deepEqual(JSON.parse(shown), JSON.parse(text));
});

test('other text is shown as text, markup too', () => {
  assert.deepEqual(readable(bytes('<img src=x>\ttemp=1\n')), { kind: 'text', text: '<img src=x>\ttemp=1\n', cut: false });
});

test('what is no text is dumped in hex', () => {
  const shown = readable(Uint8Array.from([0x50, 0x45, 0x00, 0xff]));
  assert.equal(shown.kind, 'hex');
  assert.match(shown.text, /^000000 {2}50 45 00 ff +PE\.\.$/);
});

test('sixteen bytes make a line', () => {
  assert.equal(hexDump(new Uint8Array(33)).split('\n').length, 3);
});

test('a lot is cut, quickly', () => {
  const long = readable(bytes('x'.repeat(300_000)));
  assert.equal(long.cut, true);
  assert.equal(long.text.length, 65_536);
  assert.equal(readable(new Uint8Array(300_000)).cut, true);
});

test('nothing is nothing', () => {
  assert.equal(readable(new Uint8Array()).kind, 'empty');
});
