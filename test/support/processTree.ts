import { execFileSync } from 'node:child_process';

interface Row {
  readonly pid: number;
  readonly parent: number;
}

/** The ids of a process and of all its running descendants. */
export function processTree(root: number): number[] {
  const rows = listProcesses();
  const tree = [root];
  for (const pid of tree) tree.push(...rows.filter(({ parent }) => parent === pid).map((row) => row.pid));
  return tree;
}

/** Those of these processes that still run; zombies do not. */
export function stillRunning(pids: readonly number[]): number[] {
  const running = new Set(listProcesses().map(({ pid }) => pid));
  return pids.filter((pid) => running.has(pid));
}

function listProcesses(): Row[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' });
  return table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , state]) => !state?.startsWith('Z'))
    .map(([pid, parent]) => ({ pid: Number(pid), parent: Number(parent) }));
}
