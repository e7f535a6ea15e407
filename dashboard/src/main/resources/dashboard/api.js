// The HTTP API as functions. Knows addresses, the token header and what errors mean; nothing of the page.

const TIMEOUT_MILLIS = 15_000;
const PAGE = 1000;

/** Why a request gave no answer to show. */
export class ApiError extends Error {
  /**
   * @param {'offline'|'unauthorized'|'forbidden'|'not-found'|'refused'} kind
   * @param {string} text in words, for the reader of the page
   * @param {number} [retryAfterMillis] when the server says to come back, 0 if it does not
   */
  constructor(kind, text, retryAfterMillis = 0) {
    super(text);
    this.name = 'ApiError';
    this.kind = kind;
    this.retryAfterMillis = retryAfterMillis;
  }
}

export class Api {
  #token;
  #fetch;
  #skewMillis = 0;

  /**
   * @param {() => string|null} token the reader's token
   * @param {typeof fetch} [fetchFunction]
   */
  constructor(token, fetchFunction = (...args) => fetch(...args)) {
    this.#token = token;
    this.#fetch = fetchFunction;
  }

  /** Now by the server's clock: ages are shown right on a device whose own clock is wrong. */
  now() {
    return Date.now() + this.#skewMillis;
  }

  stats(signal) {
    return this.#get('/v1/stats', signal);
  }

  /** All devices, at most `limit` of them. */
  async devices(limit, signal) {
    const { rows } = await this.#pages('/v1/devices', {}, 'devices', limit, signal);
    return rows;
  }

  /**
   * A device's events, newest event time first; none of a device that is not known any more.
   *
   * @param {{from?: number, limit: number}} options from: epoch milliseconds
   * @param {(rows: object[]) => void} [onPage] called with each page as it comes
   * @returns {Promise<{rows: object[], more: boolean}>} more: the limit cut it off
   */
  async events(deviceId, { from, limit }, signal, onPage) {
    const path = `/v1/devices/${encodeURIComponent(deviceId)}/events`;
    const query = from === undefined ? {} : { from: String(Math.floor(from)) };
    try {
      return await this.#pages(path, { ...query, order: 'desc' }, 'events', limit, signal, onPage);
    } catch (error) {
      if (error.kind === 'not-found') return { rows: [], more: false };
      throw error;
    }
  }

  async failures(limit, signal) {
    const { rows } = await this.#pages('/v1/failures', {}, 'failures', limit, signal);
    return rows;
  }

  failure(failureId, signal) {
    return this.#get(`/v1/failures/${encodeURIComponent(failureId)}`, signal);
  }

  async #pages(path, query, noun, limit, signal, onPage = () => {}) {
    const rows = [];
    let cursor = null;
    do {
      const parameters = new URLSearchParams({ ...query, limit: String(Math.min(PAGE, limit - rows.length)) });
      if (cursor) parameters.set('cursor', cursor);
      const page = await this.#get(`${path}?${parameters}`, signal);
      rows.push(...page[noun]);
      onPage(page[noun]);
      cursor = page.nextCursor ?? null;
    } while (cursor && rows.length < limit);
    return { rows, more: cursor !== null };
  }

  async #get(path, signal) {
    const timeout = AbortSignal.timeout(TIMEOUT_MILLIS);
    const headers = { Accept: 'application/json' };
    const token = this.#token();
    if (token) headers.Authorization = `Bearer ${token}`;
    let response;
    try {
      response = await this.#fetch(path, {
        headers,
        cache: 'no-store',
        credentials: 'omit',
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      if (response.ok) {
        this.#noteClock(response.headers.get('Date'));
        return await response.json();
      }
    } catch (error) {
      if (signal?.aborted) throw error;
      if (error instanceof SyntaxError) throw new ApiError('refused', `${path}: the answer is no JSON`);
      throw new ApiError('offline', timeout.aborted ? 'no answer within 15 s' : 'no connection');
    }
    throw await asError(response, path);
  }

  // The header has whole seconds and the answer took its time: less than three seconds is no skew worth a correction.
  #noteClock(header) {
    const skew = Date.parse(header ?? '') - Date.now();
    if (Number.isFinite(skew)) this.#skewMillis = Math.abs(skew) < 3_000 ? 0 : skew;
  }
}

const KINDS = { 401: 'unauthorized', 403: 'forbidden', 404: 'not-found' };

async function asError(response, path) {
  const problem = await response.json().catch(() => ({}));
  const words = [problem.title, problem.detail].filter((part) => typeof part === 'string' && part !== '').join(': ');
  const retryAfter = Number(response.headers.get('Retry-After'));
  return new ApiError(
    KINDS[response.status] ?? 'refused',
    `${path.split('?')[0]} answered ${response.status}${words ? ` (${words})` : ''}`,
    Number.isFinite(retryAfter) ? retryAfter * 1000 : 0,
  );
}
