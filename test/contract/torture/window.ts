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

/** Starts a window that is a process of its own. */
export const startWindow = ({ window, folder, task, writer = '' }: WindowOrder): ChildProgram =>
  new ChildProgram(path.join(__dirname, 'windowProcess.ts'), [window, folder, task, writer]);
