import type { ShownChange, ShownMusic, ShownPlaylist, ShownTrack } from '../content/music';
import { changeText } from './changeText';
import { html, join } from './html';
import type { Html } from './html';
import { layout } from './layout';
import { starsOf, starSigns } from './stars';

/** Those of WaveFlow; the first one stands for all others. */
const COLORS = ['violet', 'emerald', 'sky', 'amber', 'rose', 'purple', 'pink', 'teal', 'orange', 'lime'];

/** What the server has of a user's music. */
export function musicPage({ playlists, likes, ratings, changes }: ShownMusic): Html {
  const counts = [
    counted(playlists.length, 'playlist'),
    counted(
      playlists.reduce((sum, { tracks }) => sum + tracks.length, 0),
      'playlist entry',
      'playlist entries',
    ),
    counted(likes.length, 'like'),
    counted(ratings.length, 'rating'),
  ];
  return layout({
    title: 'Your music',
    wide: true,
    signedIn: 'music',
    body: html`<p class="hint">${counts.join(' · ')}. Reload to see what has arrived since.</p>
      <div class="columns">
        <div>
          ${section('Playlists', playlists.length === 0 ? note('No playlists yet. Create one in VS Code.') : join(playlists.map(playlistDetails)))}
          ${section('Latest changes', changes.length === 0 ? note('Nothing has arrived yet.') : join(bySource(changes).map(changesOfSource)))}
        </div>
        <div>
          ${section('Likes', likes.length === 0 ? note('No likes yet.') : trackList(likes))}
          ${section('Ratings', ratings.length === 0 ? note('No ratings yet.') : trackList(ratings))}
        </div>
      </div>`,
  });
}

function playlistDetails({ name, description, colorId, tracks }: ShownPlaylist, index: number): Html {
  const color = COLORS.includes(colorId) ? colorId : 'violet';
  const length = tracks.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0);
  const facts = tracks.length === 0 ? 'empty' : `${counted(tracks.length, 'track')}, ${clock(length)}`;
  return html`<details ${index === 0 ? html`open` : html``}>
    <summary>
      <span class="dot ${color}"></span><bdi class="name">${name}</bdi> <span class="facts">${facts}</span>
    </summary>
    ${description ? html`<p class="description" dir="auto">${description}</p>` : html``} ${trackList(tracks)}
  </details>`;
}

export function trackList(tracks: readonly ShownTrack[]): Html {
  return html`<ol class="tracks">
    ${join(tracks.map(trackItem))}
  </ol>`;
}

function trackItem({ title, artist, durationMs, liked, rating }: ShownTrack): Html {
  return html`<li>
    <span class="song"
      ><bdi>${title}</bdi>${artist === null ? html`` : html` <bdi class="artist">${artist}</bdi>`}</span
    >
    ${liked ? html`<span class="liked" role="img" aria-label="liked">♥</span>` : html``}
    ${rating === null ? html`` : html`<span class="stars" role="img" aria-label="${String(starsOf(rating))} of 5 stars">${starSigns(rating)}</span>`}
    ${durationMs === null ? html`` : html`<span class="facts">${clock(durationMs)}</span>`}
  </li>`;
}

/** Neighbors that came from the same device in the same minute. */
function bySource(changes: readonly ShownChange[]): [source: string, changes: ShownChange[]][] {
  const groups: [string, ShownChange[]][] = [];
  for (const change of changes) {
    const source = sourceOf(change);
    const last = groups.at(-1);
    if (last?.[0] === source) {
      last[1].push(change);
    } else {
      groups.push([source, [change]]);
    }
  }
  return groups;
}

function sourceOf({ op, profile }: ShownChange): string {
  const at = new Date(op.created_at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
  return `${at} · ${profile ?? 'no profile'}, device ${op.device_id.slice(0, 8)}`;
}

function changesOfSource([source, changes]: [string, ShownChange[]]): Html {
  return html`<h3 dir="auto">${source}</h3>
    <ol class="changes">
      ${join(changes.map((change) => html`<li dir="auto">${changeText(change)}</li>`))}
    </ol>`;
}

function section(title: string, content: Html): Html {
  return html`<section>
    <h2>${title}</h2>
    ${content}
  </section>`;
}

function note(text: string): Html {
  return html`<p class="aside">${text}</p>`;
}

/** `m:ss`, or `h:mm:ss` from an hour. */
function clock(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const padded = (part: number): string => String(part).padStart(2, '0');
  return hours > 0 ? `${hours}:${padded(minutes)}:${padded(rest)}` : `${minutes}:${padded(rest)}`;
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
