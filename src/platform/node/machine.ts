import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import os from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);
const TIMEOUT_MS = 5_000;

/** Identifies the machine of a process among the machines that share its files. */
export interface MachineIdentity {
  /** Host name, for users to read. */
  readonly name: string;
  /** Does not change with a restart. Differs on a clone of the machine that has another name. */
  readonly id: string;
  /** Boot id of the running kernel, which containers share. Empty where the system has none. */
  readonly boot: string;
  /** Id of the network namespace, which determines the loopback interface. Empty where the system has no namespaces. */
  readonly network: string;
}

/** Never rejects. If the system's id cannot be read, the host name and the MAC addresses replace it. */
export async function readMachineIdentity(): Promise<MachineIdentity> {
  const name = os.hostname();
  const [system, boot, network] = await Promise.all([
    SYSTEM_ID_READERS[process.platform]?.().catch(() => '') ?? '',
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
    readlink('/proc/self/ns/net').catch(() => ''),
  ]);
  // The id on macOS is the hardware's, so clones do not share it, and the host name there changes with the network.
  const parts = system === '' ? [name, ...macAddresses()] : process.platform === 'darwin' ? [system] : [system, name];
  return { name, id: hashed(parts.join(' ')), boot: boot.trim(), network };
}

/** Read the id of the installation (Linux, Windows) or of the hardware (macOS). */
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

/** The id is private, and the folder in which it is stored may be on another computer. */
const hashed = (text: string): string =>
  createHash('sha256').update(`waveflow ${text}`).digest('base64url').slice(0, 22);
