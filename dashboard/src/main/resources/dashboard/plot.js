// One line over time, drawn by uPlot (loaded by index.html as a classic script). Knows the chart library; nothing of devices.

import { axisNumbers, axisTimes, dateTime, metricValue } from './format.js';

const { uPlot } = globalThis;

export class Plot {
  #box;
  #onHover;
  #onZoom;
  #chart = null;
  #columns = [[], []];
  #range = [0, 1];
  #zoomed = false;

  /**
   * @param {HTMLElement} box the chart fills it and follows its size
   * @param {object} listeners
   * @param {(text: string|null) => void} listeners.onHover told the point under the cursor, null when it leaves
   * @param {(zoomed: boolean) => void} listeners.onZoom told when a part of the range is all that shows
   */
  constructor(box, { onHover, onZoom }) {
    this.#box = box;
    this.#onHover = onHover;
    this.#onZoom = onZoom;
    new ResizeObserver(() => this.#fit()).observe(box);
    // Colours are painted into the canvas: another colour scheme means another chart.
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      this.#chart?.destroy();
      this.#chart = null;
      this.#draw();
    });
  }

  /**
   * @param {[number[], number[]]} columns epoch seconds, ascending, and values
   * @param {[number, number]} range what the time axis covers, epoch seconds
   */
  show(columns, range) {
    this.#columns = columns;
    this.#range = range;
    this.#draw();
  }

  /** Back to the whole range; draws with the next data. */
  reset() {
    this.#zoom(false);
  }

  /** Back to the whole range, at once. */
  unzoom() {
    this.#zoom(false);
    this.#draw();
  }

  #draw() {
    if (this.#box.clientWidth === 0 || this.#box.clientHeight === 0) return;
    this.#chart ??= new uPlot(this.#options(), this.#columns, this.#box);
    this.#chart.batch(() => {
      this.#chart.setData(this.#columns, this.#zoomed);
      if (!this.#zoomed) this.#chart.setScale('x', { min: this.#range[0], max: this.#range[1] });
      else this.#chart.redraw();
    });
  }

  #fit() {
    const { clientWidth: width, clientHeight: height } = this.#box;
    if (width === 0 || height === 0) return;
    if (this.#chart) this.#chart.setSize({ width, height });
    else this.#draw();
  }

  #options() {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const font = `12px ${getComputedStyle(document.body).fontFamily}`;
    const axis = {
      stroke: colour('--muted'),
      font,
      grid: { stroke: colour('--grid'), width: 1 },
      ticks: { show: false },
    };
    return {
      width: this.#box.clientWidth,
      height: this.#box.clientHeight,
      padding: [8, 14, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        points: { size: 8, fill: colour('--accent') },
        drag: { x: true, y: false, setScale: true },
        bind: { dblclick: () => () => this.unzoom() },
      },
      scales: { x: { time: true }, y: { range: padded } },
      axes: [
        { ...axis, size: 40, values: (chart, seconds, at, space, step) => axisTimes(seconds, step) },
        { ...axis, size: (chart, labels) => axisWidth(labels), values: (chart, values) => axisNumbers(values) },
      ],
      series: [
        {},
        {
          stroke: colour('--accent'),
          fill: colour('--accent-faint'),
          fillTo: (chart, series, low) => low,
          width: 1.5,
          points: { size: 5, fill: colour('--accent') },
        },
      ],
      hooks: {
        setSelect: [(chart) => {
          if (chart.select.width > 0) this.#zoom(true);
        }],
        setCursor: [(chart) => this.#hover(chart)],
      },
    };
  }

  #zoom(zoomed) {
    this.#zoomed = zoomed;
    this.#onZoom(zoomed);
  }

  #hover(chart) {
    const at = chart.cursor.idx;
    const value = at === null || at === undefined ? undefined : this.#columns[1][at];
    const pointed = chart.cursor.left >= 0 && value !== undefined;
    this.#onHover(pointed ? `${metricValue(value)} at ${dateTime(this.#columns[0][at] * 1000)}` : null);
  }
}

// A tenth of the spread above and below; a line that never changes lies in the middle.
function padded(chart, low, high) {
  if (low === null || high === null || low === undefined || high === undefined) return [0, 1];
  const spread = high - low;
  const space = spread > 0 ? spread * 0.1 : Math.abs(high) * 0.1 || 1;
  return [low - space, high + space];
}

/** Wide enough for the longest label at the chart's 12 px, and never narrower than before it has any. */
function axisWidth(labels) {
  const longest = Math.max(0, ...(labels ?? []).map((label) => label.length));
  return Math.max(60, 20 + 7 * longest);
}
