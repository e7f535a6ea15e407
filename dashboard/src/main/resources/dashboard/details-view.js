// One event or failed event in full, in a dialog.

import { readable, fromBase64 } from './bytes.js';
import { byId, fromTemplate, setText, show } from './dom.js';
import { count } from './format.js';

const HEADINGS = { json: 'JSON', text: 'text', hex: 'not text; in hex', empty: 'none' };

export class DetailsView {
  #dialog = byId('details');
  #loading = null;

  constructor() {
    byId('details-close').addEventListener('click', () => this.#dialog.close());
    // A click beside the dialog closes it: only then is the dialog itself, not what is in it, the target.
    this.#dialog.addEventListener('click', (click) => {
      if (click.target === this.#dialog) this.#dialog.close();
    });
    this.#dialog.addEventListener('close', () => this.#loading?.abort());
  }

  openEvent(event) {
    this.#open(`Event ${event.id}`, '', [
      ['Device', event.deviceId],
      ['Type', event.type],
      ['Event time', event.time],
      ['Ingest time', event.ingestTime],
    ]);
    this.#body('Data', JSON.stringify(event.data, null, 2));
  }

  /**
   * @param {object} failure as listed
   * @param {(signal: AbortSignal) => Promise<object>} load reads the same one with its bytes
   */
  async openFailure(failure, load) {
    this.#open('Failed event', failure.reason, [
      ['Stage', failure.stage],
      ['Device', failure.deviceId],
      ['Event', failure.eventId],
      ['Type', failure.type],
      ['Failed at', failure.failedAt],
      ['The same input', failure.retryable ? 'may pass later' : 'fails again'],
      ['Source', sourceText(failure.source)],
      ['Failure id', failure.failureId],
    ]);
    this.#body('Reading its bytes', '');
    const loading = new AbortController();
    this.#loading = loading;
    try {
      const loaded = await load(loading.signal);
      if (loading.signal.aborted) return;
      if (loaded.event !== undefined) {
        this.#body('The event as it was sent', JSON.stringify(loaded.event, null, 2));
        return;
      }
      const bytes = fromBase64(loaded.bytes ?? '');
      const { kind, text, cut } = readable(bytes);
      const size = bytes.length === 1 ? '1 byte' : `${count(bytes.length)} bytes`;
      this.#body(`What came in: ${kind === 'empty' ? '' : `${size}, `}${HEADINGS[kind]}${cut ? ' (the beginning)' : ''}`, text);
    } catch (error) {
      if (!loading.signal.aborted) this.#body('Its bytes could not be read', error.message);
    }
  }

  #open(title, reason, facts) {
    this.#loading?.abort();
    setText(byId('details-title'), title);
    setText(byId('details-reason'), reason);
    show(byId('details-reason'), reason !== '');
    const known = facts.filter(([, value]) => value !== null && value !== undefined && value !== '');
    byId('details-facts').replaceChildren(
      ...known.map(([name, value]) => {
        const { node, parts } = fromTemplate('fact');
        setText(parts.name, name);
        setText(parts.value, String(value));
        return node;
      }),
    );
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  #body(title, text) {
    setText(byId('details-bytes-title'), title);
    setText(byId('details-bytes'), text);
    show(byId('details-bytes'), text !== '');
  }
}

function sourceText(source) {
  return source !== null && typeof source === 'object' ? Object.values(source).join(' ') : source;
}
