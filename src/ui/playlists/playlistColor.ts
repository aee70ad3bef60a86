import * as l10n from '@vscode/l10n';
import type { SafeText } from '../../core/safeText';

/** WaveFlow's colors in WaveFlow's order. A new playlist gets the first one. */
const SWATCHES = {
  violet: '#8b5cf6',
  emerald: '#10b981',
  sky: '#0ea5e9',
  amber: '#f59e0b',
  rose: '#f43f5e',
  purple: '#a855f7',
  pink: '#ec4899',
  teal: '#14b8a6',
  orange: '#f97316',
  lime: '#84cc16',
} as const;

export type PlaylistColor = keyof typeof SWATCHES;

export const PLAYLIST_COLORS = Object.keys(SWATCHES) as readonly PlaylistColor[];

/** The color with a stored id. Like WaveFlow, it falls back to the first color for an unknown id. */
export const playlistColor = (id: string): PlaylistColor => PLAYLIST_COLORS.find((color) => color === id) ?? 'violet';

/** The id of the theme color in the manifest. */
export const themeColorId = (color: PlaylistColor): string => `waveflow.playlist.${color}`;

/** A `data:` URL of a filled circle in this color. */
export const swatchUrl = (color: PlaylistColor): string =>
  `data:image/svg+xml;utf8,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16"><circle cx="8" cy="8" r="6" fill="${SWATCHES[color]}"/></svg>`)}`;

export function colorName(color: PlaylistColor): SafeText {
  switch (color) {
    case 'violet':
      return l10n.t('Violet');
    case 'emerald':
      return l10n.t('Emerald');
    case 'sky':
      return l10n.t('Sky blue');
    case 'amber':
      return l10n.t('Amber');
    case 'rose':
      return l10n.t('Rose');
    case 'purple':
      return l10n.t('Purple');
    case 'pink':
      return l10n.t('Pink');
    case 'teal':
      return l10n.t('Teal');
    case 'orange':
      return l10n.t('Orange');
    case 'lime':
      return l10n.t('Lime');
  }
}
