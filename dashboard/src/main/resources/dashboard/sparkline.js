// A few numbers as the path of a small line. Pure.

/**
 * The newest sample is at the right edge, zero at the bottom, the highest at the top.
 *
 * @param {number[]} samples oldest first
 * @param {number} width one unit a sample
 * @param {number} height
 * @returns {{line: string, area: string}} SVG path data, empty for fewer than two samples
 */
export function sparkline(samples, width, height) {
  if (samples.length < 2) return { line: '', area: '' };
  const highest = Math.max(...samples, 1);
  const left = width - samples.length;
  const step = (width - left) / (samples.length - 1);
  const points = samples.map((value, at) => {
    const x = left + at * step;
    const y = height - 1 - (value / highest) * (height - 3);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  const line = `M${points.join('L')}`;
  return { line, area: `${line}L${width},${height}L${left.toFixed(1)},${height}Z` };
}
