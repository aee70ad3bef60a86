import { realpath, statfs } from 'node:fs/promises';

/** Of `statfs`. Others may be network file systems, or come from another computer in another way. */
const LOCAL_TYPES: Partial<Record<NodeJS.Platform, ReadonlySet<number>>> = {
  linux: new Set([
    0xef53, // ext2, ext3, ext4
    0x9123683e, // btrfs
    0x58465342, // xfs
    0x01021994, // tmpfs
    0x794c7630, // overlayfs
    0x2fc12fc1, // zfs
    0xf2f52010, // f2fs
    0xca451a4e, // bcachefs
  ]),
  darwin: new Set([
    0x11, // hfs
    0x1a, // apfs
  ]),
};

/**
 * Whether only this computer can change the files of an existing folder. False where that is not known.
 * @param folder absolute path
 */
export async function isLocalFolder(folder: string): Promise<boolean> {
  try {
    // The system does not tell the type; folders of a network have no drive, once their own letters are resolved.
    if (process.platform === 'win32') return /^[a-z]:/i.test(await realpath(folder));
    const { type } = await statfs(folder);
    return LOCAL_TYPES[process.platform]?.has(type) ?? false;
  } catch {
    return false;
  }
}
