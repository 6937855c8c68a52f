// A table as comma-separated values (RFC 4180): lines end in CRLF, and a cell with a comma, quote or line end stands in quotes. Pure.

/** @typedef {string | number | null} Cell `null` is an unknown and stays empty */

/** @param {Cell} cell */
function cellText(cell) {
  if (cell === null) return '';
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** @param {string[]} head @param {Cell[][]} rows */
export function csvOf(head, rows) {
  return [head, ...rows].map((row) => `${row.map(cellText).join(',')}\r\n`).join('');
}
