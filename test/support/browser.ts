import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

/** The one that can do nothing but run without a window needs the least time. */
const HEADLESS_SHELL = 'chromium-headless-shell';
const SYSTEM_NAMES = [HEADLESS_SHELL, 'chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Where browsers are installed that are not on the PATH. */
const APPLICATIONS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

// Everything else would try to phone home and make a closed network feel slow.
const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Starts a Chromium without a window. It ends together with this process. */
export function launchBrowser(): Promise<Browser> {
  // A sandbox needs rights that containers rarely have; only our own pages are opened.
  return chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox', '--disable-gpu', ...QUIET] });
}

/**
 * The Chromium on this machine: the one named by CHROME_PATH, else an installed one, else Playwright's download,
 * else a fresh one from the system's packages where that is allowed.
 * @throws with what to do when there is none
 */
export function findChromium(): string {
  return process.env['CHROME_PATH'] ?? installedChromium() ?? playwrightChromium() ?? chromiumFromPackages();
}

function installedChromium(): string | undefined {
  return SYSTEM_NAMES.map(onPath).find((file) => file !== undefined) ?? APPLICATIONS.find((file) => existsSync(file));
}

function onPath(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function playwrightChromium(): string | undefined {
  const cache = process.env['PLAYWRIGHT_BROWSERS_PATH'] ?? join(homedir(), '.cache/ms-playwright');
  if (!existsSync(cache)) {
    return undefined;
  }
  return readdirSync(cache)
    .filter((name) => name.startsWith('chromium-'))
    .flatMap((name) => [join(cache, name, 'chrome-linux64/chrome'), join(cache, name, 'chrome-linux/chrome')])
    .find(isExecutable);
}

function chromiumFromPackages(): string {
  const mayInstall = process.getuid?.() === 0 && onPath('apt-get') !== undefined;
  if (!mayInstall) {
    throw new Error('No Chromium found. Install Chromium or Chrome, or set CHROME_PATH to its program file.');
  }
  console.log('Installing Chromium from the packages of this system …');
  const options = { stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'] };
  execFileSync('apt-get', ['update', '--quiet'], options);
  const name = isPackage(HEADLESS_SHELL) ? HEADLESS_SHELL : 'chromium';
  execFileSync('apt-get', ['install', '--yes', '--quiet', '--no-install-recommends', name], {
    ...options,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  const installed = installedChromium();
  if (installed === undefined) {
    throw new Error(
      `The package "${name}" was installed, but no Chromium is on the PATH. Set CHROME_PATH to its program file.`,
    );
  }
  return installed;
}

/** Whether this system has such a package. */
function isPackage(name: string): boolean {
  return execFileSync('apt-cache', ['search', '--names-only', `^${name}$`], { encoding: 'utf8' }).trim() !== '';
}
