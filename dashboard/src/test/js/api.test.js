import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Api } from '../../main/resources/dashboard/api.js';

function answering(...answers) {
  const asked = [];
  const fetchFunction = async (path, options) => {
    asked.push({ path, headers: options.headers });
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    const { status = 200, body = {}, headers = {} } = answer;
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
  };
  return { asked, fetchFunction };
}

test('follows cursors up to the limit and says whether there is more', async () => {
  const { asked, fetchFunction } = answering(
    { body: { events: [{ id: 'a' }, { id: 'b' }], nextCursor: 'x/1' } },
    { body: { events: [{ id: 'c' }], nextCursor: 'x/2' } },
  );
  const pages = [];
  const api = new Api(() => 'psr_t', fetchFunction);
  const { rows, more } = await api.events('pump:17', { from: 12.7, limit: 3 }, undefined, (page) => pages.push(page.length));
  assert.deepEqual(rows.map(({ id }) => id), ['a', 'b', 'c']);
  assert.equal(more, true);
  assert.deepEqual(pages, [2, 1]);
  assert.equal(asked[0].path, '/v1/devices/pump%3A17/events?from=12&order=desc&limit=3');
  assert.equal(asked[1].path, '/v1/devices/pump%3A17/events?from=12&order=desc&limit=1&cursor=x%2F1');
  assert.equal(asked[0].headers.Authorization, 'Bearer psr_t');
});

test('sends no token where there is none', async () => {
  const { asked, fetchFunction } = answering({ body: { exact: true } });
  await new Api(() => null, fetchFunction).stats();
  assert.equal('Authorization' in asked[0].headers, false);
});

test('tells errors apart', async () => {
  const problem = { title: 'Too busy', detail: 'come back' };
  const { fetchFunction } = answering(
    { status: 401 },
    { status: 403 },
    { status: 404 },
    { status: 503, body: problem, headers: { 'Retry-After': '7' } },
    { status: 502, body: '<html>' },
    new TypeError('failed to fetch'),
    { body: '<html>' },
  );
  const api = new Api(() => null, fetchFunction);
  const error = () => api.stats().then(() => assert.fail('an answer'), (found) => found);
  assert.equal((await error()).kind, 'unauthorized');
  assert.equal((await error()).kind, 'forbidden');
  assert.equal((await error()).kind, 'not-found');
  const busy = await error();
  assert.equal(busy.kind, 'refused');
  assert.equal(busy.message, '/v1/stats answered 503 (Too busy: come back)');
  assert.equal(busy.retryAfterMillis, 7_000);
  assert.equal((await error()).message, '/v1/stats answered 502');
  assert.equal((await error()).kind, 'offline');
  assert.equal((await error()).kind, 'refused');
});

test("takes the server's clock when this one is wrong", async () => {
  const hourAhead = new Date(Date.now() + 3_600_000).toUTCString();
  const { fetchFunction } = answering(
    { headers: { Date: hourAhead } },
    { headers: { Date: new Date().toUTCString() } },
  );
  const api = new Api(() => null, fetchFunction);
  await api.stats();
  assert.ok(Math.abs(api.now() - Date.now() - 3_600_000) < 2_000);
  await api.stats();
  assert.ok(Math.abs(api.now() - Date.now()) < 50);
});

test('a device that is gone has no events', async () => {
  const { fetchFunction } = answering({ status: 404, body: { title: 'Not found' } });
  assert.deepEqual(await new Api(() => null, fetchFunction).events('gone', { limit: 10 }), { rows: [], more: false });
});
