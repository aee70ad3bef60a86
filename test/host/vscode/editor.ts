import type { Page } from 'playwright-core';
import { chooseHost } from './chooseHost';
import { DesktopEditor } from './desktopEditor';
import { installServerBuild, type Release } from './install';
import type { Keyring } from './secretsPatch';
import { ServerEditor } from './serverEditor';
import type { Settings } from './settings';
import type { Window } from './window';

export interface EditorOptions {
  /** Packaged extensions to install. */
  readonly vsix: string | readonly string[];
  /** User settings, on top of those that make for a calm editor. */
  readonly settings?: Settings;
  /** Display language, a lower-case id such as `pt-br`. */
  readonly locale?: string;
  /** Whether secrets survive a reload; they do by default. */
  readonly keyring?: Keyring;
  /** Origins that open without a question. */
  readonly trustedDomains?: readonly string[];
  /** Environment of the extension hosts, on top of ours. */
  readonly env?: Readonly<Record<string, string>>;
  /** Installs the control extension as well, for `Window.inHost`. */
  readonly control?: boolean;
  /** Of the server build: with the extensions that it comes with, instead of the few that the suites need. */
  readonly builtinExtensionsDir?: string;
  /** The server build of this release, instead of the VS Code of the other suites. */
  readonly release?: Release;
}

export interface WindowOptions {
  /** An absolute path; no folder when left out. */
  readonly folder?: string;
}

/** One installed VS Code with data of its own, as a user has it. */
export interface Editor {
  readonly kind: 'desktop' | 'server';
  readonly version: string;
  /** Where this VS Code keeps `User/` and `logs/`. */
  readonly userDataDir: string;
  /** The global storage of `waveflow.waveflow`. */
  readonly globalStorageDir: string;
  /** The folders with everything written as logs. */
  readonly logDirs: readonly string[];
  /** What was opened outside the editor, oldest first. */
  readonly openedUrls: readonly string[];
  /** Another window with its own extension host on the same data; resolves when the workbench is drawn. */
  openWindow(options?: WindowOptions): Promise<Window>;
  /** Waits until an address that contains the text was opened outside the editor, and returns its page. */
  openedPage(address: string): Promise<Page>;
  /** Stops the whole editor and starts it with the same data. Its windows are gone. */
  restart(): Promise<void>;
  /** Stops the editor and deletes its data. */
  close(): Promise<void>;
}

/** Starts the VS Code that this machine can have: the desktop build, or else the server build in Chromium. */
export async function startEditor(options: EditorOptions): Promise<Editor> {
  if (options.release) return ServerEditor.start(installServerBuild(options.release), options);
  const host = await chooseHost();
  return host.kind === 'desktop' ? DesktopEditor.start(host, options) : ServerEditor.start(host.build, options);
}
