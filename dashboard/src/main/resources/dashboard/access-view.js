// The place to paste a token.

import { asToken } from './address.js';
import { byId, setText, show } from './dom.js';

export class AccessView {
  /** @param {(token: string) => void} onToken */
  constructor(onToken) {
    byId('access-form').addEventListener('submit', (event) => {
      event.preventDefault();
      const token = asToken(byId('token').value);
      setText(byId('access-error'), token ? '' : 'That is no token. A reader’s token begins with psr_.');
      if (token) onToken(token);
    });
  }

  /** @param {string} reason why a token is needed */
  open(reason) {
    setText(byId('access-reason'), reason);
    setText(byId('access-error'), '');
    if (byId('access').hidden) {
      show(byId('access'), true);
      show(byId('board'), false);
      byId('token').value = '';
      byId('token').focus();
    }
  }

  close() {
    show(byId('access'), false);
    show(byId('board'), true);
  }
}
