// Numbers, times and event data as short text. Pure: no DOM, no clock of its own.

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const hundredths = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const threeDigits = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A count of events, `12,345`; a dash where there is none. */
export function count(value) {
  return Number.isFinite(value) ? grouped.format(value) : '–';
}

/** Events a second: one digit after the point below ten, none above. */
export function rate(value) {
  if (!Number.isFinite(value)) return '–';
  return value > 0 && value < 9.95 ? oneDigit.format(value) : grouped.format(value);
}

/** A length of time in its largest fitting unit: `320 ms`, `1.2 s`, `4 min`, `3 h`, `12 d`. */
export function duration(millis) {
  if (!Number.isFinite(millis)) return '–';
  const length = Math.max(0, millis);
  if (length < 1000) return `${Math.round(length)} ms`;
  if (length < 9_950) return `${oneDigit.format(length / 1000)} s`;
  if (length < MINUTE) return `${Math.floor(length / 1000)} s`;
  if (length < HOUR) return `${Math.floor(length / MINUTE)} min`;
  if (length < 2 * DAY) return `${Math.floor(length / HOUR)} h`;
  return `${grouped.format(Math.floor(length / DAY))} d`;
}

/** How long ago, in whole units, so that it does not flicker: `now`, `4 s ago`, `3 min ago`. */
export function ago(millis, now) {
  const length = now - millis;
  if (!Number.isFinite(length)) return 'never';
  if (length < 2_000) return 'now';
  if (length < MINUTE) return `${Math.floor(length / 1000)} s ago`;
  return `${duration(length)} ago`;
}

function two(number) {
  return String(number).padStart(2, '0');
}

function clock(date) {
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

function day(date) {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** A point in time in the reader's zone: `2014-02-19 15:25:00`. */
export function dateTime(millis) {
  if (!Number.isFinite(millis)) return '–';
  const date = new Date(millis);
  return `${day(date)} ${clock(date)}`;
}

/** Whether a time of day is enough to tell a time: half a day around now has each only once. */
export function isRecent(millis, now) {
  return Math.abs(now - millis) < DAY / 2;
}

/** The time of day for something recent, date and time for the rest. */
export function shortTime(millis, now) {
  if (!Number.isFinite(millis)) return '–';
  return isRecent(millis, now) ? clock(new Date(millis)) : dateTime(millis).slice(0, 16);
}

/**
 * Labels of a time axis. The first label and each first one of a day carry the date in a second line.
 *
 * @param {number[]} seconds where the ticks are
 * @param {number} step seconds between two ticks
 */
export function axisTimes(seconds, step) {
  let previousDay = '';
  return seconds.map((second) => {
    const date = new Date(second * 1000);
    const dayLabel = `${date.getDate()} ${MONTHS[date.getMonth()]}`;
    if (step >= 86_400) {
      const year = String(date.getFullYear());
      const label = year === previousDay ? dayLabel : `${dayLabel}\n${year}`;
      previousDay = year;
      return label;
    }
    const time = step < 60 ? clock(date) : clock(date).slice(0, 5);
    const label = dayLabel === previousDay ? time : `${time}\n${dayLabel}`;
    previousDay = dayLabel;
    return label;
  });
}

/** At most `length` characters, an ellipsis in place of what was cut. */
export function clip(text, length) {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

const PREFIXES = [[1e15, ' P'], [1e12, ' T'], [1e9, ' G'], [1e6, ' M']];

/** A metric's value: hundredths, or three digits below one; billions with an SI prefix; beyond that as powers of ten. */
export function metricValue(value) {
  if (typeof value === 'number') {
    const size = Math.abs(value);
    if (size >= 1e18 || (size !== 0 && size < 1e-4)) return value.toExponential(2);
    const [unit, prefix] = size < 1e9 ? [1, ''] : prefixOf(size);
    return (size < 1 ? threeDigits : hundredths).format(value / unit) + prefix;
  }
  return clip(String(value), 32);
}

function prefixOf(size) {
  return PREFIXES.find(([unit]) => size >= unit) ?? [1, ''];
}

/**
 * The labels of an axis of numbers, all with one SI prefix and as many digits as tell them apart.
 *
 * @param {number[]} values ascending, one step from each other
 */
export function axisNumbers(values) {
  const size = Math.max(...values.map(Math.abs));
  if (size >= 1e18 || (size !== 0 && size < 1e-4)) return values.map((value) => value.toExponential(2));
  const [unit, prefix] = prefixOf(size);
  const digits = fractionDigits(values.length > 1 ? (values[1] - values[0]) / unit : size / unit);
  const number = new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return values.map((value) => number.format(value / unit) + (value === 0 ? '' : prefix));
}

function fractionDigits(step) {
  for (let digits = 0; digits < 12; digits++) {
    const shifted = step * 10 ** digits;
    if (Math.abs(shifted - Math.round(shifted)) < 1e-6 * shifted) return digits;
  }
  return 12;
}

/**
 * The scalar values of an event's data by their path, `motor.temperature`; arrays are left out, as they are no metrics.
 *
 * @returns {Map<string, number|string|boolean>}
 */
export function scalars(data) {
  const found = new Map();
  const visit = (value, path) => {
    if (value === null || Array.isArray(value)) return;
    if (typeof value === 'object') {
      for (const [name, inner] of Object.entries(value)) visit(inner, path ? `${path}.${name}` : name);
    } else if (path) {
      found.set(path, value);
    }
  };
  visit(data, '');
  return found;
}

/** An event's data in one line: `temperature 72.4 · unit degF`. */
export function summary(data, length = 160) {
  const parts = [];
  let size = 0;
  for (const [path, value] of scalars(data)) {
    const part = `${clip(path, 40)} ${metricValue(value)}`;
    parts.push(part);
    size += part.length;
    if (size > length) break;
  }
  return clip(parts.join(' · '), length);
}

/**
 * The metrics worth a look first: numbers before the rest, then by name.
 *
 * @param {Record<string, {value: unknown}>} metrics
 * @returns {[string, unknown][]} name and value
 */
export function headline(metrics, limit) {
  const rank = ([, value]) => (typeof value === 'number' ? 0 : 1);
  return Object.entries(metrics ?? {})
    .map(([name, metric]) => [name, metric.value])
    .sort((a, b) => rank(a) - rank(b) || compareIds(a[0], b[0]))
    .slice(0, limit);
}

const collator = new Intl.Collator('en', { numeric: true });

/** Ids as people count: pump-2 before pump-10. */
export function compareIds(a, b) {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}
