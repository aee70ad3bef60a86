import { html, join } from '../../pages/html';
import type { Html } from '../../pages/html';
import { layout } from '../../pages/layout';
import type { UserData } from '../userData/userData';

type Snapshot = ReturnType<UserData['snapshot']>;
type Playlist = Snapshot['playlists'][number];

/** What an account has on the server. */
export function musicPage(username: string, { playlists, favorites, ratings }: Snapshot): Html {
  return layout({
    title: 'Your music',
    wide: true,
    body: html`<p>
        Signed in as <strong>${username}</strong>. ${favorites.length.toString()} likes, ${ratings.length.toString()}
        ratings.
      </p>
      <section>
        <h2>Playlists</h2>
        ${playlists.length === 0 ? html`<p>No playlists yet</p>` : join(playlists.map(playlist))}
      </section>`,
  });
}

function playlist({ name, comment, songs }: Playlist): Html {
  return html`<details>
    <summary>${name} (${songs.length.toString()})</summary>
    <p>${comment ?? ''}</p>
    <ol>
      ${join(songs.map(song))}
    </ol>
  </details>`;
}

function song({ title, artist, starred_at, user_rating }: Playlist['songs'][number]): Html {
  const marks = [starred_at === null ? '' : '♥', '★'.repeat(user_rating ?? 0)].join(' ').trim();
  return html`<li>${title} <small>${artist ?? ''} ${marks}</small></li>`;
}
