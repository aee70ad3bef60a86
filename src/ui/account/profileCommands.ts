import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from '../../account/account';
import type { Profile } from '../../account/profiles';
import { profileLast, profileUnknown } from '../../core/errors';
import { safe, safeText } from '../../core/safeText';
import type { ServerStatus } from '../../protocol/status';
import { textArgument } from '../common/commandArgument';
import { COMMANDS } from '../common/ids';
import { promptForInput } from '../common/inputBox';
import { confirm } from '../common/message';
import { currentMark } from '../common/currentMark';
import { pickOne, type PickItem } from '../common/quickPick';

/**
 * A webview regains the focus some time after the command palette was closed or its button was clicked. On a busy
 * computer this happens after the list has opened, and would close it.
 */
const IGNORE_FOCUS_OUT = true;

/**
 * The commands for profiles. A program names a profile by its id or its name. Every command resolves to the new status.
 */
export class ProfileCommands {
  readonly #account: Account;

  constructor(account: Account) {
    this.#account = account;
  }

  async switchProfile(value: unknown): Promise<ServerStatus> {
    const profile =
      value === undefined ? await this.#pickToSwitch() : await this.#findProfile(value, COMMANDS.switchProfile);
    if (profile === 'new') return this.createProfile(undefined);
    return profile ? this.#account.switchProfile(profile.id) : this.#account.status();
  }

  async createProfile(value: unknown): Promise<ServerStatus> {
    if (value !== undefined) return this.#account.createProfile(textArgument(value, COMMANDS.createProfile));
    const created = await promptForInput(
      {
        title: l10n.t('Create Profile'),
        prompt: l10n.t('A profile has its own sign-in and its own playlists, likes and ratings.'),
        placeholder: l10n.t('Name of the profile'),
      },
      (name) => this.#account.createProfile(name),
    );
    return created ?? this.#account.status();
  }

  /** Renames the active profile. */
  async renameProfile(value: unknown): Promise<ServerStatus> {
    const { profile } = await this.#account.status();
    if (value !== undefined)
      return this.#account.renameProfile(profile.id, textArgument(value, COMMANDS.renameProfile));
    const renamed = await promptForInput(
      {
        title: l10n.t('Rename Profile'),
        prompt: l10n.t('A new name for the profile “{0}”.', safeText(profile.name)),
        placeholder: l10n.t('Name of the profile'),
        value: profile.name,
      },
      (name) => this.#account.renameProfile(profile.id, name),
    );
    return renamed ?? this.#account.status();
  }

  /** Asks for confirmation even if a program names the profile. */
  async deleteProfile(value: unknown): Promise<ServerStatus> {
    if ((await this.#account.profiles()).length === 1) throw profileLast();
    const profile =
      value === undefined ? await this.#pickToDelete() : await this.#findProfile(value, COMMANDS.deleteProfile);
    if (!profile || !(await confirmDeletion(profile))) return this.#account.status();
    return this.#account.deleteProfile(profile.id);
  }

  async #findProfile(value: unknown, command: string): Promise<Profile> {
    const wanted = textArgument(value, command);
    const profiles = await this.#account.profiles();
    const found = profiles.find(({ id }) => id === wanted) ?? profiles.find(({ name }) => name === wanted);
    if (!found) throw profileUnknown(wanted);
    return found;
  }

  async #pickToSwitch(): Promise<Profile | 'new' | undefined> {
    const create = {
      label: safe`${l10n.t('Create Profile')}…`,
      iconPath: new vscode.ThemeIcon('add'),
      profile: 'new' as const,
    };
    const items = [...(await this.#items()), { kind: vscode.QuickPickItemKind.Separator, label: safe`` }, create];
    const picked = await pickOne(items, {
      title: l10n.t('Switch Profile'),
      placeHolder: l10n.t('The profile for every window of this editor'),
      ignoreFocusOut: IGNORE_FOCUS_OUT,
    });
    return picked && 'profile' in picked ? picked.profile : undefined;
  }

  async #pickToDelete(): Promise<Profile | undefined> {
    const picked = await pickOne(await this.#items(), {
      title: l10n.t('Delete Profile'),
      placeHolder: l10n.t('The profile to delete'),
      ignoreFocusOut: IGNORE_FOCUS_OUT,
    });
    return picked?.profile;
  }

  async #items(): Promise<(PickItem & { readonly profile: Profile })[]> {
    const active = await this.#account.activeProfile();
    return (await this.#account.profiles()).map((profile) => ({
      label: safeText(profile.name),
      description: currentMark(profile.id === active.id),
      profile,
    }));
  }
}

const confirmDeletion = ({ name }: Profile): Promise<boolean> =>
  confirm({
    message: l10n.t('Delete the profile “{0}”?', safeText(name)),
    detail: l10n.t('Its sign-ins and all its data on this computer are deleted too. This cannot be undone.'),
    confirmLabel: l10n.t('Delete'),
  });
