// A window of its own on a database. Parameters: the implementation, the folder, the writer's name and how many
// entries to write; none for a window that only reads.
import { readTotal, addEntry } from './entries';
import { implementations } from './implementations';

const [, , IMPLEMENTATION = '', FOLDER = '', WRITER = '', COUNT = '0'] = process.argv;

const report = (event: string, value: number): void => void process.send?.({ event, value });

async function main(): Promise<void> {
  const open = implementations[IMPLEMENTATION];
  if (!open) throw new Error(`Unknown: ${IMPLEMENTATION}`);
  const database = await open(FOLDER);
  const reportChange = async () => report('changed', await database.read(readTotal));
  database.onDidChange(() => void reportChange());
  report('opened', await database.read(readTotal));
  for (let number = 1; number <= Number(COUNT); number++) {
    await database.write((transaction) => addEntry(transaction, WRITER, number));
    report('wrote', number);
  }
  report('finished', 0);
}

process.on('disconnect', () => process.exit());
void main();
