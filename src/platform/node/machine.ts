import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import os from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);
const TIMEOUT_MS = 5_000;

/** The computer that a process runs on, as far as others have to tell it from another one that shares its files. */
export interface MachineIdentity {
  /** Of the network, for users to read. */
  readonly name: string;
  /** Survives a restart. Not the same on a clone that got a name of its own. */
  readonly id: string;
  /** Of the running kernel, which containers share. Empty where the system does not tell. */
  readonly boot: string;
  /** Of the network that loopback addresses belong to: containers have their own. Empty where there is only one. */
  readonly network: string;
}

/** Never fails. Where the system does not tell its id, its name and its network cards stand for it. */
export async function readMachineIdentity(): Promise<MachineIdentity> {
  const name = os.hostname();
  const [system, boot, network] = await Promise.all([
    SYSTEM_ID_READERS[process.platform]?.().catch(() => '') ?? '',
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
    readlink('/proc/self/ns/net').catch(() => ''),
  ]);
  // The hardware's own id, unlike the others, is not cloned, and there the name changes with the network.
  const parts = system === '' ? [name, ...macAddresses()] : process.platform === 'darwin' ? [system] : [system, name];
  return { name, id: hashed(parts.join(' ')), boot: boot.trim(), network };
}

/** How each system tells the id that it got when it was installed. */
const SYSTEM_ID_READERS: Partial<Record<NodeJS.Platform, () => Promise<string>>> = {
  linux: async () => (await readFile('/etc/machine-id', 'utf8')).trim(),
  darwin: async () =>
    readFromOutput('/usr/sbin/ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice'], /"IOPlatformUUID" = "([^"]+)"/),
  win32: async () =>
    readFromOutput(
      'reg.exe',
      ['query', 'HKLM\\SOFTWARE\\Microsoft\\Cryptography', '/v', 'MachineGuid'],
      /REG_SZ\s+(\S+)/,
    ),
};

async function readFromOutput(program: string, parameters: readonly string[], pattern: RegExp): Promise<string> {
  const { stdout } = await run(program, parameters, { timeout: TIMEOUT_MS, windowsHide: true });
  return pattern.exec(stdout)?.[1] ?? '';
}

function macAddresses(): string[] {
  const all = Object.values(os.networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return [...new Set(all.filter(({ internal }) => !internal).map(({ mac }) => mac))].sort();
}

/** The id is nobody else's business, and the folder in which it is written down may be on another computer. */
const hashed = (text: string): string =>
  createHash('sha256').update(`waveflow ${text}`).digest('base64url').slice(0, 22);
