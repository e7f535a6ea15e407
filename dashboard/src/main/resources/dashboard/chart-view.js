// The chart panel: metric and range to choose from, what the line says in words.

import { KeyedList, arrowKeys, byId, fromTemplate, setAttribute, setText, show } from './dom.js';
import { count, dateTime, headline, metricValue } from './format.js';
import { RANGES, drawable, extent } from './history.js';
import { Plot } from './plot.js';

export class ChartView {
  #choices;
  #plot;
  #metrics = [];
  #chosen = null;
  #said = '';
  #hovered = null;

  /** @param {{onMetric: (name: string) => void, onRange: (name: string) => void}} actions */
  constructor({ onMetric, onRange }) {
    this.#plot = new Plot(byId('chart-plot'), {
      onHover: (text) => {
        this.#hovered = text;
        this.#renderReadout();
      },
      onZoom: (zoomed) => show(byId('chart-unzoom'), zoomed),
    });
    byId('chart-unzoom').addEventListener('click', () => this.#plot.unzoom());
    const box = byId('chart-metrics');
    this.#choices = new KeyedList(box, () => fromTemplate('metric-choice'), (view, choice) => this.#updateChoice(view, choice));
    box.addEventListener('click', (click) => {
      const button = click.target.closest('.metric');
      if (button && !button.disabled) onMetric(button.dataset.name);
    });
    arrowKeys(box, '.metric:not(:disabled)');
    byId('chart-ranges').addEventListener('click', (click) => {
      const button = click.target.closest('[data-range]');
      if (button) onRange(button.dataset.range);
    });
    byId('chart-all').addEventListener('click', () => onRange('all'));
  }

  /** Another device, metric or range: a zoom and what was said of the line before are void. */
  reset() {
    this.#plot.reset();
    this.#said = '';
    this.#hovered = null;
    this.#renderReadout();
  }

  /** @param {object|null} device with its latest metrics */
  renderChoices(device, metric, rangeName) {
    this.#metrics = headline(device?.metrics, 100);
    this.#chosen = metric;
    setText(byId('chart-title'), device ? device.deviceId : 'Chart');
    this.#choices.render(this.#metrics, ([name]) => name);
    for (const button of byId('chart-ranges').children) {
      setAttribute(button, 'aria-pressed', String(button.dataset.range === rangeName));
    }
  }

  /** In place of a chart: why there is none. */
  renderEmpty(text, offerAll) {
    show(byId('chart-empty'), true);
    byId('chart-plot').classList.add('hollow');
    setText(byId('chart-empty-text'), text);
    show(byId('chart-all'), offerAll);
    setText(byId('chart-extent'), '');
  }

  /**
   * @param {[number[], number[]]} columns epoch seconds and values, at least one
   * @param {string} rangeName one of RANGES
   * @param {number} now epoch milliseconds
   * @param {boolean} cut whether older events are left out
   */
  renderLine(columns, rangeName, now, cut) {
    show(byId('chart-empty'), false);
    byId('chart-plot').classList.remove('hollow');
    const [times, values] = columns;
    this.#plot.show(columns, timeAxis(times, rangeName, now));
    const { low, mean, high } = extent(values);
    this.#said = `min ${metricValue(low)} · mean ${metricValue(mean)} · max ${metricValue(high)}`;
    this.#renderReadout();
    const from = dateTime(times[0] * 1000);
    const to = dateTime(times.at(-1) * 1000);
    setText(byId('chart-extent'), `${cut ? 'newest ' : ''}${count(values.length)} events, ${from} to ${to}`);
  }

  #renderReadout() {
    setText(byId('chart-readout'), this.#hovered ?? this.#said);
  }

  #updateChoice({ node, parts }, [name, value]) {
    setText(parts.name, name);
    setText(parts.value, metricValue(value));
    setAttribute(node, 'data-name', name);
    setAttribute(node, 'aria-pressed', String(name === this.#chosen));
    const canDraw = drawable(value);
    if (node.disabled === canDraw) node.disabled = !canDraw;
    setAttribute(node, 'title', canDraw ? name : `${name}: text, which a chart cannot show`);
  }
}

// A window up to now for the fixed ranges, so that a silent device shows as a gap at the right; the data's own extent for `all`.
function timeAxis(times, rangeName, now) {
  const first = times[0];
  const last = times.at(-1);
  if (rangeName === 'all') return first === last ? [first - 60, last + 60] : [first, last];
  const { millis } = RANGES.find((range) => range.name === rangeName);
  return [(now - millis) / 1000, Math.max(now / 1000, last)];
}
