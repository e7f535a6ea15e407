// What the page keeps in its address: the selected device, metric and range. A token comes the same way, once, and is taken
// out of the address bar at once, so that it does not land in the history or in a shared link.

const TOKEN = /^ps[dra]_[A-Za-z0-9_-]+$/;

/**
 * @param {string} fragment such as `#token=psr_...&device=pump-17`
 * @returns {{token: string|null, device: string|null, metric: string|null, range: string|null}}
 */
export function parseFragment(fragment) {
  const parameters = new URLSearchParams(fragment.replace(/^#/, ''));
  return {
    token: asToken(parameters.get('token')),
    device: parameters.get('device') || null,
    metric: parameters.get('metric') || null,
    range: parameters.get('range') || null,
  };
}

/** A pasted text as a token, null if it is none. A whole link with a token in it will do as well. */
export function asToken(text) {
  if (!text) return null;
  const trimmed = text.trim();
  const linked = /[#&]token=([^&\s]+)/.exec(trimmed);
  const token = linked ? decodeURIComponent(linked[1]) : trimmed.replace(/^Bearer\s+/i, '');
  return TOKEN.test(token) ? token : null;
}

/** The fragment for a selection; empty if there is nothing to keep. Never holds a token. */
export function fragmentOf({ device, metric, range }) {
  const parameters = new URLSearchParams();
  if (device) parameters.set('device', device);
  if (device && metric) parameters.set('metric', metric);
  if (device && range) parameters.set('range', range);
  const text = parameters.toString();
  return text ? `#${text}` : '';
}
