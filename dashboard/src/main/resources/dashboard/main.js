// Puts the parts together: what is selected, what is read when, and who shows it.

import { AccessView } from './access-view.js';
import { fragmentOf, parseFragment } from './address.js';
import { Api, ApiError } from './api.js';
import { ChartSource } from './chart-source.js';
import { ChartView } from './chart-view.js';
import { ConnectionView } from './connection-view.js';
import { DetailsView } from './details-view.js';
import { DevicesView } from './devices-view.js';
import { ASKED_PER_ROUND, EventFeed } from './event-feed.js';
import { EventsView } from './events-view.js';
import { FailuresView } from './failures-view.js';
import { PipelineView } from './pipeline-view.js';
import { Poller } from './poll.js';
import { Selection } from './selection.js';
import { StatsView } from './stats-view.js';
import { byId } from './dom.js';

const TOKEN_KEY = 'penstock-token';
const DEVICES_READ = 5_000;
const FAILURES_READ = 100;
const EVENTS_OF_EACH = 10;
const EVENTS_OF_SELECTED = 100;

/** All devices by id, null until they were read for the first time. */
let devices = null;
/** In AWS a reading costs money and the counts come by the minute; a local one is free. */
let exact = true;
let feed = new EventFeed();

const api = new Api(() => sessionStorage.getItem(TOKEN_KEY));
const now = () => api.now();
const source = new ChartSource(api);
const selection = new Selection(now);

const details = new DetailsView();
const connection = new ConnectionView(() => resume());
const access = new AccessView((token) => {
  sessionStorage.setItem(TOKEN_KEY, token);
  access.close();
  resume();
});
const statsView = new StatsView();
const pipelineView = new PipelineView();
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
    selection.chooseMetric(metric);
    follow();
  },
  onRange: (range) => {
    selection.chooseRange(range);
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
  pipelineView.render(stats.pipeline);
}

async function readDevices(signal) {
  const list = await api.devices(DEVICES_READ, signal);
  if (signal.aborted) return;
  // The chart and the events wait for the first device.
  const first = devices === null || devices.size === 0;
  devices = new Map(list.map((device) => [device.deviceId, device]));
  selection.know(devices);
  devicesView.show([...devices.values()]);
  if (first) {
    pollers.events.now();
    pollers.chart.now();
  }
  renderChoices();
}

async function readEvents(signal) {
  if (devices === null) return;
  const subject = selection.device;
  const candidates = subject === null ? devices.values() : [devices.get(subject)].filter(Boolean);
  const limit = subject === null ? EVENTS_OF_EACH : EVENTS_OF_SELECTED;
  const asked = feed.toAsk(candidates);
  try {
    const answers = await Promise.all(asked.map((id) => api.events(id, { limit }, signal)));
    for (const { rows } of answers) feed.add(rows);
  } catch (error) {
    feed.askAgain(asked);
    throw error;
  }
  // Of many devices only some are asked: say so, where one might look for a certain event.
  const sampled = subject === null && devices.size > ASKED_PER_ROUND;
  if (!signal.aborted) eventsView.show(feed.newest(), sampled);
}

async function readFailures(signal) {
  const failures = await api.failures(FAILURES_READ, signal);
  if (!signal.aborted) failuresView.show(failures);
}

async function readChart(signal) {
  if (devices === null) return;
  const device = selection.charted;
  if (device === null) {
    const gone = selection.device !== null && devices.size > 0;
    chartView.renderEmpty(gone ? 'This device is not known.' : 'The chart begins with the first event.', false);
    return;
  }
  source.subject(device.deviceId, selection.range.name);
  await source.read(device, signal, () => renderChart(device));
  if (!signal.aborted) renderChart(device);
}

function renderChart(device) {
  const { range } = selection;
  const metric = selection.metricOf(device);
  const columns = source.history.columns(metric, now() - range.millis);
  if (columns[0].length > 0) {
    chartView.renderLine(columns, range.name, now(), source.cut);
  } else if (!source.loaded) {
    chartView.renderEmpty('Reading events', false);
  } else if (metric === null) {
    chartView.renderEmpty('This device sends no numbers.', false);
  } else {
    chartView.renderEmpty(`Nothing in ${range.words}.`, range.name !== 'all');
  }
}

/** Selects a device, or with null all of them again. */
function select(deviceId) {
  selection.pick(deviceId);
  feed = new EventFeed();
  follow();
  eventsView.subject(deviceId);
  pollers.events.now();
  const oneColumn = matchMedia('(max-width: 60rem)').matches;
  if (deviceId !== null && oneColumn) byId('chart').scrollIntoView({ block: 'start' });
}

/** Brings the page in line with the selection. */
function follow() {
  remember();
  devicesView.select(selection.device);
  chartView.reset();
  renderChoices();
  pollers.chart.now();
}

function renderChoices() {
  const device = selection.charted;
  chartView.renderChoices(device, device && selection.metricOf(device), selection.range.name);
}

function remember() {
  history.replaceState(null, '', location.pathname + location.search + fragmentOf(selection.state));
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
  selection.chooseMetric(metric);
  selection.chooseRange(range);
  selection.pick(device);
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
