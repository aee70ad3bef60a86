// Stands for `npm start` and the like. Usage: starter.mjs PROGRAM.cjs
import { runNode } from '../../processes.mjs';

process.exitCode = (await runNode([process.argv[2]])) ?? 99;
