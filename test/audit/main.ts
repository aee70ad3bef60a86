import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { advisories } from './advisories';
import { bundledPackages } from './bundled';

const ROOT = path.join(__dirname, '../..');
const NO_ANSWER = 2;

const packages = bundledPackages();
console.log(`${packages.length} packages are inside the bundles:`);
for (const { name, version } of packages) console.log(`  ${name}@${version}`);

// What ships is bundled from the development dependencies, which a setting of npm may leave out.
const audit = spawnSync('npm', ['audit', '--json', '--include=dev'], {
  cwd: ROOT,
  encoding: 'utf8',
  shell: process.platform === 'win32',
});
const found = advisories(audit.error ? '' : audit.stdout, packages);
if (!found) {
  console.log(
    'The registry did not answer the question for advisories, so nothing is known about these. Try again elsewhere or later.',
  );
  process.exitCode = NO_ANSWER;
} else if (found.length === 0) {
  console.log('The registry knows no advisory for any of them.');
} else {
  for (const advisory of found)
    console.log(`${advisory.severity}: ${advisory.package}: ${advisory.title} (${advisory.url})`);
  process.exitCode = 1;
}
