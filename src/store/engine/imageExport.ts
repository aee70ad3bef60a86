import type { Database as SqlJsDatabase, SqlJsStatic } from 'sql.js';
import { FileContent, firstPage } from './fileMemory';
import { hasWholeHeader } from './imageHeader';
import type { Steps } from './steps';

/** 2 MB of 4 KB each: 3 to 5 ms. */
const PAGES_PER_STEP = 500;

// Results of sqlite3_backup_step.
const OK = 0;
const DONE = 101;

/** SQLite's online backup, https://sqlite.org/c3ref/backup_finish.html, which sql.js contains but does not declare. */
interface Backups {
  /** Returns 0 on failure. */
  readonly begin: (target: number, targetName: 'main', source: number, sourceName: 'main') => number;
  readonly step: (backup: number, pages: number) => number;
  readonly finish: (backup: number) => number;
}

function backupsOf(sqlJs: SqlJsStatic): Backups {
  const { cwrap } = sqlJs as unknown as { cwrap: (name: string, result: 'number', parameters: string[]) => never };
  return {
    begin: cwrap('sqlite3_backup_init', 'number', ['number', 'string', 'number', 'string']),
    step: cwrap('sqlite3_backup_step', 'number', ['number', 'number']),
    finish: cwrap('sqlite3_backup_finish', 'number', ['number']),
  };
}

/**
 * Copies a database into the bytes of a SQLite file. Fails inside a transaction. Between two steps the database can be
 * read, and must not change.
 */
export function* exportInSteps(sqlJs: SqlJsStatic, source: SqlJsDatabase): Steps<Uint8Array> {
  const pageSize = readNumber(source, 'PRAGMA page_size');
  const image = new Uint8Array(pageSize * readNumber(source, 'PRAGMA page_count'));
  if (image.length === 0) return image;
  const backups = backupsOf(sqlJs);
  const copy = new sqlJs.Database(new FileContent(firstPage(sqlJs, pageSize), image));
  try {
    copy.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;');
    const backup = backups.begin(handle(copy), 'main', handle(source), 'main');
    if (backup === 0) throw new Error('The database cannot be copied');
    try {
      let status = backups.step(backup, PAGES_PER_STEP);
      while (status === OK) {
        yield;
        status = backups.step(backup, PAGES_PER_STEP);
      }
      if (status !== DONE) throw new Error(`The database could not be copied: ${status}`);
    } finally {
      backups.finish(backup);
    }
  } finally {
    copy.close();
  }
  if (!hasWholeHeader(image)) throw new Error('SQLite wrote its copy elsewhere');
  return image;
}

const handle = (database: SqlJsDatabase): number => (database as unknown as { readonly db: number }).db;

const readNumber = (database: SqlJsDatabase, pragma: string): number =>
  Number(database.exec(pragma)[0]?.values[0]?.[0]);
