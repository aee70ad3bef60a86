import type { Shares } from '../content/shares';
import { html } from './html';
import type { Html } from './html';
import { layout } from './layout';
import { trackList } from './music';

/** A playlist as everyone sees it who has its link. */
export function sharedPage({ name, description, tracks }: Awaited<ReturnType<Shares['read']>>): Html {
  const shown = tracks.map(({ title, artist, duration_ms: durationMs }) => ({
    title: title ?? '',
    artist,
    durationMs,
    liked: false,
    rating: null,
  }));
  return layout({
    title: name,
    wide: true,
    body: html`${description ? html`<p class="description" dir="auto">${description}</p>` : html``} ${trackList(shown)}`,
  });
}
