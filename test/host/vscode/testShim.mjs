#!/usr/bin/env node
// Stands in for the program file of the desktop VS Code where @vscode/test-electron wants one.
import { createRequire } from 'node:module';
import { register } from 'tsx/cjs/api';

register();
createRequire(import.meta.url)('./testShim.ts');
