import path from 'node:path';
import { ChildProgram } from '../../support/childProgram';

export interface WindowOrder {
  /** Which of `windows`. */
  readonly window: string;
  readonly folder: string;
  /** What to do, by its name in `windowProcess.ts`. */
  readonly task: string;
  /** The name under which to write. */
  readonly writer?: string;
}

/** Starts a process that opens a window on command, for less than about a second. It reports `ready` when it can do so at once. */
export const prepareWindow = (order: WindowOrder): ChildProgram => start(order, { isBrief: true });

/** Starts a window that is a process of its own. */
export function startWindow(order: WindowOrder): ChildProgram {
  const child = start(order, { isBrief: false });
  child.send('go');
  return child;
}

const start = ({ window, folder, task, writer = '' }: WindowOrder, options: { isBrief: boolean }): ChildProgram =>
  new ChildProgram(path.join(__dirname, 'windowProcess.ts'), [window, folder, task, writer], options);
