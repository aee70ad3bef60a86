import * as l10n from '@vscode/l10n';
import type { SafeText } from '../../core/safeText';
import type { UploadSummary } from '../../library/initialUpload';
import type { SyncStatus } from '../../sync/status';
import { listText } from '../i18n/formats';
import type { Language } from '../i18n/language';
import { plural } from '../i18n/plural';
import { modeName } from './syncText';

/** "3 playlists, 120 tracks, and 4 changes". */
export function uploadText(
  { playlists, tracks, likes, ratings, changes }: Omit<UploadSummary, 'scope'>,
  language: Language,
): SafeText {
  const counts = [
    { count: playlists, message: l10n.t('{0, plural, one {# playlist} other {# playlists}}') },
    { count: tracks, message: l10n.t('{0, plural, one {# track} other {# tracks}}') },
    { count: likes, message: l10n.t('{0, plural, one {# like} other {# likes}}') },
    { count: ratings, message: l10n.t('{0, plural, one {# rating} other {# ratings}}') },
    { count: changes, message: l10n.t('{0, plural, one {# change} other {# changes}}') },
  ];
  const texts = counts.filter(({ count }) => count > 0).map(({ count, message }) => plural(count, message, language));
  return listText(texts, language);
}

/** Why there is nothing to upload, or what to do first. */
export function nothingToUploadText({ state }: Pick<SyncStatus, 'state'>): SafeText {
  if (state === 'signedOut') return l10n.t('Sign in first, then upload your local changes.');
  if (state === 'undecided')
    return l10n.t(
      'Nothing is sent or received until you have said whether this server is an earlier one at a new address.',
    );
  if (state === 'local') {
    return l10n.t(
      'Nothing is sent in this mode. Set the sync mode to “{0}”, then upload your local changes.',
      modeName('hybrid'),
    );
  }
  return l10n.t('There are no local changes to upload.');
}
