// The balance in the header and the three stages.

import { BalanceCheck } from './balance.js';
import { byId, setAttribute, setText } from './dom.js';
import { count, dateTime, duration, rate } from './format.js';
import { sparkline } from './sparkline.js';

const SAMPLES = 90;
const COUNTED = {
  ingest: [['accepted', 'accepted'], ['rejected', 'rejected']],
  transform: [['passed', 'passed'], ['failed', 'failed'], ['filtered', 'filtered']],
  route: [['delivered', 'delivered'], ['failed', 'failed']],
};

export class StatsView {
  #check = new BalanceCheck();
  #samples = { ingest: [], transform: [], route: [] };

  render(stats) {
    this.#renderBalance(stats);
    for (const name of Object.keys(COUNTED)) this.#renderStage(name, stats.stages[name] ?? {});
  }

  #renderBalance({ balance, exact, since }) {
    const box = byId('balance');
    for (const cell of box.querySelectorAll('[data-count]')) setText(cell, count(balance[cell.dataset.count]));
    // Few pipelines have rules that split events or raise alarms.
    byId('created').hidden = !(balance.created > 0);
    const verdict = this.#check.judge(balance, exact);
    const element = byId('verdict');
    setText(element, verdict.text);
    setAttribute(element.parentElement, 'data-state', verdict.state);
    setAttribute(box, 'title', `Since ${dateTime(Date.parse(since))}`);
  }

  #renderStage(name, stage) {
    const box = document.querySelector(`[data-stage="${name}"]`);
    const part = (which) => box.querySelector(`[data-part="${which}"]`);
    setText(part('rate'), rate(stage.perSecond));
    const counts = COUNTED[name].map(([key, word]) => `${count(stage[key] ?? 0)} ${word}`);
    setText(part('counts'), counts.join(' · '));
    // Of a stage that has handled nothing there is no newest event to be late.
    if (part('lag')) setText(part('lag'), duration(stage.read > 0 ? stage.lagMillis : NaN));
    const samples = this.#samples[name];
    samples.push(stage.perSecond || 0);
    if (samples.length > SAMPLES) samples.shift();
    const { line, area } = sparkline(samples, SAMPLES, 30);
    const [areaPath, linePath] = part('spark').children;
    linePath.setAttribute('d', line);
    areaPath.setAttribute('d', area);
  }
}
