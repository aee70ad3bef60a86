import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export type Settings = Readonly<Record<string, unknown>>;

/** A calm editor: nothing on the screen that is not asked for, nothing that wants the network. */
export const calmSettings: Settings = {
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  // Each window would look through all processes of the machine every few seconds for ports to offer.
  'remote.autoForwardPorts': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  // Native dialogs cannot be seen by a test.
  'window.dialogStyle': 'custom',
  'workbench.colorTheme': 'Default Dark Modern',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** Writes the defaults, and on top of them the given ones, where there is no settings file yet. */
export function createSettings(userDataDir: string, settings: Settings = {}): void {
  if (!existsSync(settingsFile(userDataDir))) {
    write(userDataDir, { ...calmSettings, ...settings });
  }
}

export function readSettings(userDataDir: string): Settings {
  return JSON.parse(readFileSync(settingsFile(userDataDir), 'utf8')) as Settings;
}

function settingsFile(userDataDir: string): string {
  return join(userDataDir, 'User/settings.json');
}

function write(userDataDir: string, settings: Settings): void {
  const file = settingsFile(userDataDir);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(settings, null, 2));
}
