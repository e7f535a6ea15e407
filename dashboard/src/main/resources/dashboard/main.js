// Puts the parts together: what is selected, what is read when, and who shows it.

import { AccessView } from './access-view.js';
import { fragmentOf, parseFragment } from './address.js';
import { Api, ApiError } from './api.js';
import { ChartSource } from './chart-source.js';
import { ChartView } from './chart-view.js';
import { ConnectionView } from './connection-view.js';
import { DetailsView } from './details-view.js';
import { DevicesView } from './devices-view.js';
import { EventFeed, newestFirst } from './event-feed.js';
import { EventsView } from './events-view.js';
import { FailuresView } from './failures-view.js';
import { compareIds, headline } from './format.js';
import { RANGES, drawable, rangeReaching } from './history.js';
import { Poller } from './poll.js';
import { StatsView } from './stats-view.js';
import { byId } from './dom.js';

const TOKEN_KEY = 'penstock-token';
const DEVICES_READ = 5_000;
const FAILURES_READ = 100;
const EVENTS_OF_EACH = 10;
const EVENTS_OF_SELECTED = 100;

const selection = { device: null, metric: null, range: '15m' };
/** The range that the reader asked for; the one in the chart may be longer. */
let chosenRange = selection.range;
let devices = new Map();
/** The device in the chart while none is selected: the first with something to draw, and it stays. */
let shownDevice = null;
/** In AWS a reading costs money and the counts come by the minute; a local one is free. */
let exact = true;
let feed = new EventFeed();

const api = new Api(() => sessionStorage.getItem(TOKEN_KEY));
const now = () => api.now();
const source = new ChartSource(api);

const details = new DetailsView();
const connection = new ConnectionView(() => resume());
const access = new AccessView((token) => {
  sessionStorage.setItem(TOKEN_KEY, token);
  access.close();
  resume();
});
const statsView = new StatsView();
const devicesView = new DevicesView(now, (id) => select(id === selection.device ? null : id));
const eventsView = new EventsView(now, {
  onOpen: (event) => details.openEvent(event),
  onEveryone: () => select(null),
});
const failuresView = new FailuresView(now, FAILURES_READ, (failure) =>
  details.openFailure(failure, (signal) => api.failure(failure.failureId, signal)),
);
const chartView = new ChartView({
  onMetric: (metric) => {
    selection.metric = metric;
    follow();
  },
  onRange: (range) => {
    chosenRange = range;
    selection.range = range;
    follow();
  },
});

const often = (millis) => () => (exact ? millis : Math.max(millis, 5_000));
const pollers = {
  stats: poller('statistics', readStats, () => (exact ? 1_000 : 15_000)),
  devices: poller('devices', readDevices, often(2_000)),
  events: poller('events', readEvents, often(1_500)),
  chart: poller('the chart', readChart, often(2_000)),
  failures: poller('failed events', readFailures, often(3_000)),
};

function poller(what, task, interval) {
  return new Poller(task, interval, (error) => {
    if (error?.kind === 'unauthorized' || error?.kind === 'forbidden') {
      askForToken(error.kind);
      return;
    }
    if (error && !(error instanceof ApiError)) console.error(error);
    connection.note(what, error);
  });
}

async function readStats(signal) {
  const stats = await api.stats(signal);
  if (signal.aborted) return;
  exact = stats.exact;
  statsView.render(stats);
}

async function readDevices(signal) {
  const list = await api.devices(DEVICES_READ, signal);
  if (signal.aborted) return;
  const first = devices.size === 0;
  devices = new Map(list.map((device) => [device.deviceId, device]));
  devicesView.show(list);
  if (first && devices.size > 0) {
    // The others wait for the first list of devices.
    pollers.events.now();
    aim();
    pollers.chart.now();
  }
  renderChoices();
}

async function readEvents(signal) {
  const { device } = selection;
  if (device !== null) {
    const { rows } = await api.events(device, { limit: EVENTS_OF_SELECTED }, signal);
    if (!signal.aborted) eventsView.show(newestFirst(rows));
    return;
  }
  const answers = await Promise.all(
    feed.toAsk(devices.values()).map((id) => api.events(id, { limit: EVENTS_OF_EACH }, signal)),
  );
  if (signal.aborted) return;
  for (const { rows } of answers) feed.add(rows);
  eventsView.show(feed.newest());
}

async function readFailures(signal) {
  const failures = await api.failures(FAILURES_READ, signal);
  if (!signal.aborted) failuresView.show(failures);
}

async function readChart(signal) {
  const device = devices.get(charted());
  if (!device) {
    const gone = selection.device !== null && devices.size > 0;
    chartView.renderEmpty(gone ? 'This device is not known.' : 'The chart begins with the first event.', false);
    return;
  }
  source.subject(device.deviceId, selection.range);
  await source.read(device, signal, () => renderChart(device));
  if (!signal.aborted) renderChart(device);
}

function renderChart(device) {
  const range = RANGES.find(({ name }) => name === selection.range);
  const columns = source.history.columns(metricOf(device), now() - range.millis);
  if (columns[0].length > 0) {
    chartView.renderLine(columns, range.name, now(), source.cut);
  } else if (!source.loaded) {
    chartView.renderEmpty('Reading events', false);
  } else if (metricOf(device) === null) {
    chartView.renderEmpty('This device sends no numbers.', false);
  } else {
    chartView.renderEmpty(`Nothing in ${range.words}.`, range.name !== 'all');
  }
}

/** Selects a device, or with null all of them again. */
function select(deviceId) {
  if (deviceId !== null) {
    shownDevice = deviceId;
    // The metric stays where the next device has it too: that is how two devices are compared.
    const kept = devices.get(deviceId)?.metrics?.[selection.metric];
    if (!kept || !drawable(kept.value)) selection.metric = null;
  }
  selection.device = deviceId;
  feed = new EventFeed();
  aim();
  follow();
  eventsView.subject(deviceId);
  pollers.events.now();
  const oneColumn = matchMedia('(max-width: 60rem)').matches;
  if (deviceId !== null && oneColumn) byId('chart').scrollIntoView({ block: 'start' });
}

/** A range that holds the device's newest event: recordings that are replayed carry timestamps of years ago. */
function aim() {
  const newest = Date.parse(devices.get(charted())?.lastEvent?.time);
  if (!Number.isFinite(newest)) return;
  const reaching = rangeReaching(newest, now());
  const chosen = RANGES.find(({ name }) => name === chosenRange);
  selection.range = (reaching.millis > chosen.millis ? reaching : chosen).name;
}

/** Brings the page in line with the selection. */
function follow() {
  remember();
  devicesView.select(selection.device);
  chartView.reset();
  renderChoices();
  pollers.chart.now();
}

function charted() {
  if (selection.device !== null) return selection.device;
  if (shownDevice === null || !devices.has(shownDevice)) {
    const ids = [...devices.keys()].sort(compareIds);
    shownDevice = ids.find((id) => metricOf(devices.get(id)) !== null) ?? null;
  }
  return shownDevice;
}

/** The metric in the chart: the selected one, else the device's first that can be drawn, else null. */
function metricOf(device) {
  if (selection.metric !== null && selection.metric in (device.metrics ?? {})) return selection.metric;
  const found = headline(device.metrics, Infinity).find(([, value]) => drawable(value));
  return found ? found[0] : null;
}

function renderChoices() {
  const device = devices.get(charted()) ?? null;
  chartView.renderChoices(device, device && metricOf(device), selection.range);
}

function remember() {
  history.replaceState(null, '', location.pathname + location.search + fragmentOf(selection));
}

function askForToken(kind) {
  pause();
  connection.needsToken();
  const had = sessionStorage.getItem(TOKEN_KEY) !== null;
  const reasons = {
    unauthorized: had ? 'The token is not known, revoked or expired.' : 'The API answers only to those who have one.',
    forbidden: 'This token may not read. A device’s token only writes; a reader’s token begins with psr_.',
  };
  sessionStorage.removeItem(TOKEN_KEY);
  access.open(reasons[kind]);
}

function pause() {
  for (const each of Object.values(pollers)) each.pause();
}

function resume() {
  if (byId('access').hidden) for (const each of Object.values(pollers)) each.now();
}

/** Takes over what the address says; a token leaves the address bar at once. */
function readAddress() {
  const { token, device, metric, range } = parseFragment(location.hash);
  if (token) sessionStorage.setItem(TOKEN_KEY, token);
  selection.device = device;
  selection.metric = metric;
  if (RANGES.some(({ name }) => name === range)) {
    chosenRange = range;
    selection.range = range;
  }
  remember();
  return token;
}

readAddress();
devicesView.select(selection.device);
eventsView.subject(selection.device);
// A link with a token that is opened in this very tab changes the fragment only.
addEventListener('hashchange', () => {
  if (readAddress()) access.close();
  select(selection.device);
  resume();
});
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && selection.device !== null && !document.querySelector('dialog[open]')) select(null);
});
document.addEventListener('visibilitychange', () => (document.hidden ? pause() : resume()));
// Ages grow while nothing is read.
setInterval(() => {
  if (document.hidden) return;
  devicesView.render();
  failuresView.render();
}, 1_000);
resume();
