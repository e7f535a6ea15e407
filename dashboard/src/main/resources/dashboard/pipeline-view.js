// Which version of the pipeline's files is in use, and why the newest edit of them is not.

import { byId, KeyedList, setAttribute, setText, show } from './dom.js';
import { dateTime } from './format.js';

/** What stands above the faults. */
export function headline(version, faults) {
  const amount = faults.length === 1 ? 'a fault' : `${faults.length} faults`;
  return `The newest edit of the pipeline has ${amount}, so version ${version} goes on:`;
}

export class PipelineView {
  #faults = new KeyedList(
    byId('edit-faults'),
    () => ({ node: document.createElement('li') }),
    (view, fault) => setText(view.node, fault),
  );

  /** @param {{version: string, loadedAt: string, faults: string[]}|undefined} pipeline unknown in AWS */
  render(pipeline) {
    show(byId('version'), pipeline !== undefined);
    show(byId('edit'), pipeline !== undefined && pipeline.faults.length > 0);
    if (pipeline === undefined) return;
    const { version, loadedAt, faults } = pipeline;
    setText(byId('version'), `pipeline ${version}`);
    setAttribute(byId('version'), 'title', `Loaded ${dateTime(Date.parse(loadedAt))}`);
    if (faults.length > 0) setText(byId('edit-title'), headline(version, faults));
    this.#faults.render(faults, (fault) => fault);
  }
}
