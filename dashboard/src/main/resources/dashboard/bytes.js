// The bytes of a failed event made readable. Pure.

const SHOWN = 64 * 1024;
// Control characters other than tab and line ends say that this is no text.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** @returns {Uint8Array} */
export function fromBase64(text) {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

/**
 * Text where the bytes are UTF-8 text (JSON is indented), a hex dump where they are not.
 *
 * @param {Uint8Array} bytes
 * @returns {{kind: 'json'|'text'|'hex'|'empty', text: string, cut: boolean}} cut: only the first 64 KiB are shown
 */
export function readable(bytes) {
  if (bytes.length === 0) return { kind: 'empty', text: '', cut: false };
  const cut = bytes.length > SHOWN;
  const text = decode(bytes);
  if (text === null) return { kind: 'hex', text: hexDump(bytes.subarray(0, SHOWN / 16)), cut: bytes.length > SHOWN / 16 };
  if (!cut) {
    const indented = indent(text);
    if (indented !== null) return { kind: 'json', text: indented, cut: false };
  }
  return { kind: 'text', text: text.slice(0, SHOWN), cut };
}

function decode(bytes) {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return CONTROL.test(text) ? null : text;
  } catch {
    return null;
  }
}

// Only white space between tokens changes: numbers keep their digits, and a name that is there twice stays there twice.
function indent(text) {
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g);
  return tokens
    .map((token, at) => {
      if (token === ':') return ': ';
      if (token === ',') return `,${line()}`;
      if (token === '{' || token === '[') {
        depth += 1;
        return tokens[at + 1] === '}' || tokens[at + 1] === ']' ? token : token + line();
      }
      if (token === '}' || token === ']') {
        depth -= 1;
        return tokens[at - 1] === '{' || tokens[at - 1] === '[' ? token : line() + token;
      }
      return token;
    })
    .join('');
}

/** Sixteen bytes a line: offset, hex, and the printable ones as ASCII. */
export function hexDump(bytes) {
  const lines = [];
  for (let offset = 0; offset < bytes.length; offset += 16) {
    const row = Array.from(bytes.subarray(offset, offset + 16));
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const ascii = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${offset.toString(16).padStart(6, '0')}  ${hex.padEnd(47)}  ${ascii}`);
  }
  return lines.join('\n');
}
