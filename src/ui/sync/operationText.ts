import * as l10n from '@vscode/l10n';
import { safeText, type SafeText } from '../../core/safeText';
import type { OutboxEntry } from '../../sync/status';

/** What an operation does, in a few words. */
export function operationText({ entity, field, op }: Pick<OutboxEntry, 'entity' | 'field' | 'op'>): SafeText {
  switch ([entity, field ?? '', op].join(' ')) {
    case 'playlist  insert':
      return l10n.t('Create Playlist');
    case 'playlist  delete':
      return l10n.t('Delete Playlist');
    case 'playlist name set':
      return l10n.t('Rename Playlist');
    case 'playlist description set':
      return l10n.t('Edit Playlist Description');
    case 'playlist color_id set':
      return l10n.t('Change Playlist Color');
    case 'playlist icon_id set':
      return l10n.t('Change Playlist Icon');
    case 'playlist tracks insert':
      return l10n.t('Add to Playlist');
    case 'playlist tracks delete':
      return l10n.t('Remove from Playlist');
    case 'playlist tracks set':
      return l10n.t('Move Track in Playlist');
    case 'liked_track  insert':
      return l10n.t('Like');
    case 'liked_track  delete':
      return l10n.t('Unlike');
    case 'track_rating  set':
      return l10n.t('Rate Track');
    case 'track_rating  delete':
      return l10n.t('Remove Rating');
    default:
      return safeText([entity, field, op].filter(Boolean).join(' '));
  }
}

/** Why an operation is parked. */
export function parkedReasonText(reason: string | null): SafeText {
  switch (reason) {
    case 'ignored':
      return l10n.t('The server does not confirm it.');
    case 'unreadable':
      return l10n.t('It is damaged and cannot be read.');
    case 'tooLarge':
      return l10n.t('It is too large to be sent.');
    case 'follows':
      return l10n.t('It waits for an earlier change of the same item.');
    default:
      return l10n.t('The server refused it.');
  }
}
