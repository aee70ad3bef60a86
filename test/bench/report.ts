/** What a benchmark found. `ratio` is ours by the peer's: less than 1 where ours is better. */
export interface Result {
  readonly name: string;
  readonly ours: number;
  readonly peer: number;
  readonly ratio: number;
  readonly unit: string;
  /** What the peer is. */
  readonly against: string;
}

const WIDTHS = [-17, 12, 12, 8, 4];

export const HEADING = [line(['', 'ours', 'peer', 'ratio', '', ' peer is']), '─'.repeat(70)].join('\n');

export function row({ name, ours, peer, ratio, unit, against }: Result): string {
  return line([name, figure(ours), figure(peer), ratio.toFixed(2), unit, ` ${against}`]);
}

function line(cells: readonly string[]): string {
  return cells.map((cell, index) => pad(cell, WIDTHS[index] ?? 0)).join(' ');
}

/** To the left for a negative width. */
function pad(text: string, width: number): string {
  return width < 0 ? text.padEnd(-width) : text.padStart(width);
}

/** Three significant digits. */
function figure(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : value.toPrecision(3);
}
