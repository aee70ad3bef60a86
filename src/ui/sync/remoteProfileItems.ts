import * as l10n from '@vscode/l10n';
import type { ProfileChoices } from '../../account/profileLinks';
import { joined, safe, safeText, type SafeText } from '../../core/safeText';
import { currentMark } from '../common/currentMark';
import type { PickItem } from '../common/quickPick';
import { listText } from '../i18n/formats';
import type { Language } from '../i18n/language';
import { plural } from '../i18n/plural';
import { dateAndTime } from '../i18n/time';

/** Enough names of playlists to recognize a profile by. */
const MAX_NAMES = 5;

type RemoteProfile = ProfileChoices['remote'][number];

/** The profiles of the account to choose from, and a new one unless the own id of the profile is among them. */
export function remoteProfileItems(
  { scope: { profileId }, remote, current }: ProfileChoices,
  language: Language,
): (PickItem & { readonly id: string })[] {
  const items = remote.map((profile) => profileItem(profile, current, language));
  if (remote.some(({ id }) => id === profileId)) return items;
  const created = {
    id: profileId,
    label: l10n.t('New profile'),
    description: currentMark(profileId === current),
    detail: l10n.t('Starts without the playlists of your other devices'),
  };
  return [...items, created];
}

/** Named by the number of its playlists if it has no name. */
function profileItem(
  { id, name, playlists, changedAt }: RemoteProfile,
  current: string | null,
  language: Language,
): PickItem & { readonly id: string } {
  const count = plural(playlists.length, l10n.t('{0, plural, one {# playlist} other {# playlists}}'), language);
  const change = changedAt === null ? safe`` : l10n.t('Last change: {0}', dateAndTime(changedAt, language));
  const facts = [currentMark(id === current), name === null ? safe`` : count, change];
  return {
    id,
    label: name === null ? count : safeText(name),
    description: joined(facts, ' · '),
    detail: namesText(playlists, language),
  };
}

function namesText(names: readonly string[], language: Language): SafeText {
  const shown = names.slice(0, MAX_NAMES).map((name) => l10n.t('“{0}”', safeText(name, 40)));
  if (names.length > MAX_NAMES) return joined([...shown, safe`…`], ' ');
  return listText(shown, language);
}
