// The table of devices: filter, order, selection.

import { SHOWN, isMissed, isSilent, matching, standingAlarms } from './device-list.js';
import { KeyedList, arrowKeys, byId, fromTemplate, setAttribute, setText, show } from './dom.js';
import { ago, count, dateTime, headline, metricValue } from './format.js';

const METRICS_SHOWN = 3;

export class DevicesView {
  #now;
  #devices = [];
  #selected = null;
  #order = 'id';
  #loaded = false;
  #rows;

  /**
   * @param {() => number} now the server's clock
   * @param {(deviceId: string) => void} onPick
   */
  constructor(now, onPick) {
    this.#now = now;
    this.#rows = new KeyedList(byId('devices-rows'), () => newRow(), (view, device) => this.#update(view, device));
    byId('devices-filter').addEventListener('input', () => this.render());
    byId('devices-rows').addEventListener('click', (event) => {
      const button = event.target.closest('tr')?.querySelector('.pick');
      // A text that was just marked with the mouse is being copied, not clicked.
      if (button && getSelection().isCollapsed) onPick(button.textContent);
    });
    arrowKeys(byId('devices-rows'), '.pick');
    for (const button of document.querySelectorAll('[data-sort]')) {
      button.addEventListener('click', () => this.#sort(button.dataset.sort));
    }
    startHelp();
  }

  show(devices) {
    this.#devices = devices;
    const first = !this.#loaded;
    this.#loaded = true;
    this.render();
    // The address may name a device that is further down.
    if (first) this.#reveal();
  }

  select(deviceId) {
    this.#selected = deviceId;
    this.render();
  }

  /** Draws again; also called as time passes, for the ages. */
  render() {
    if (!this.#loaded) return;
    const text = byId('devices-filter').value;
    const found = matching(this.#devices, { text, order: this.#order });
    this.#rows.render(found.slice(0, SHOWN), (device) => device.deviceId);
    const silent = this.#devices.filter((device) => isSilent(device, this.#now())).length;
    const alarms = this.#devices.reduce((sum, device) => sum + standingAlarms(device).length, 0);
    setText(byId('devices-tally'), tally(this.#devices.length, alarms, silent));
    const none = this.#devices.length === 0;
    show(byId('devices-table'), !none);
    show(byId('start'), none);
    show(byId('devices-filter'), !none);
    setText(byId('devices-none'), remark(found.length, text));
    show(byId('devices-none'), !none && (found.length === 0 || found.length > SHOWN));
  }

  #reveal() {
    const row = document.querySelector('#devices-rows [aria-pressed="true"]')?.closest('tr');
    const box = byId('devices-scroll');
    if (row && row.offsetTop + row.offsetHeight > box.clientHeight) box.scrollTop = row.offsetTop - box.clientHeight / 2;
  }

  #sort(order) {
    this.#order = order;
    for (const button of document.querySelectorAll('[data-sort]')) {
      const on = button.dataset.sort === order;
      if (on) setAttribute(button.parentElement, 'aria-sort', 'ascending');
      else button.parentElement.removeAttribute('aria-sort');
    }
    byId('devices-scroll').scrollTop = 0;
    this.render();
  }

  #update({ node, parts, values, alarms }, device) {
    const seen = Date.parse(device.lastSeen);
    setText(parts.id, device.deviceId);
    setAttribute(parts.id, 'aria-pressed', String(device.deviceId === this.#selected));
    setText(parts.type, device.lastEvent?.type ?? '');
    const standing = standingAlarms(device);
    alarms.render(standing, ({ alarm }) => alarm);
    show(parts.alarms, standing.length > 0);
    values.render(headline(device.metrics, METRICS_SHOWN), ([name]) => name);
    const silent = isSilent(device, this.#now());
    setText(parts.seen, ago(seen, this.#now()));
    const missed = isMissed(device);
    setAttribute(parts.seen, 'title', `${missed ? 'alarm: ' : ''}${silent ? 'silent since ' : ''}${dateTime(seen)}`);
    setAttribute(node, 'data-silent', String(silent));
    setAttribute(node, 'data-missed', String(missed));
  }
}

function newRow() {
  const { node, parts } = fromTemplate('device-row');
  const values = new KeyedList(
    parts.latest,
    () => fromTemplate('metric-value'),
    (view, [name, value]) => {
      setText(view.parts.name, name);
      setText(view.parts.value, metricValue(value));
    },
  );
  const alarms = new KeyedList(
    parts.alarms,
    () => fromTemplate('alarm'),
    (view, { alarm, severity, since }) => {
      setText(view.parts.name, alarm);
      setAttribute(view.node, 'data-severity', severity);
      setAttribute(view.node, 'title', `${severity} since ${dateTime(Date.parse(since))}`);
    },
  );
  return { node, parts, values, alarms };
}

function tally(all, alarms, silent) {
  if (all === 0) return '';
  const parts = [count(all)];
  if (alarms > 0) parts.push(alarms === 1 ? '1 alarm' : `${count(alarms)} alarms`);
  if (silent > 0) parts.push(`${count(silent)} silent`);
  return parts.join(', ');
}

function remark(found, text) {
  if (found === 0) return `No device has “${text.trim()}” in its id, its type or an alarm.`;
  return `${count(SHOWN)} of ${count(found)} shown. Filter to find the others.`;
}

function startHelp() {
  const event = '{"id":"first-1","deviceId":"pump-17","type":"pump.telemetry","data":{"temperature":181.4,"unit":"degF","pressure":61.2}}';
  const command = [
    'TOKEN=$(./penstock token --role device --device pump-17)',
    `curl -i ${location.origin}/v1/events \\`,
    '  -H "Authorization: Bearer $TOKEN" \\',
    "  -H 'Content-Type: application/json' \\",
    `  -d '${event}'`,
  ].join('\n');
  setText(byId('start-command'), command);
  const copy = byId('start-copy');
  copy.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(command);
      setText(copy, 'Copied');
    } catch {
      // Without permission to the clipboard the text is marked, ready for the keyboard.
      getSelection().selectAllChildren(byId('start-command'));
      setText(copy, 'Marked: press Ctrl+C');
    }
    setTimeout(() => setText(copy, 'Copy'), 2_500);
  });
}
