import type { KnownSong } from '../../catalogue/catalogue';
import type { CatalogueAlbum, CatalogueArtist, CatalogueGenre, CatalogueList } from '../../protocol/catalogueItem';
import { SectionNode } from '../playlists/treeSection';

/** The lists that the catalogue consists of, in display order. */
export const LISTS = ['artists', 'albums', 'genres', 'newest'] as const;
export type ListName = (typeof LISTS)[number];

/** What a node stands for. */
export type NodeContent =
  | { readonly kind: 'library' }
  | { readonly kind: 'list'; readonly list: ListName }
  | { readonly kind: 'artist'; readonly artist: CatalogueArtist }
  | { readonly kind: 'genre'; readonly genre: CatalogueGenre }
  /** `picture` is the path of a file; null where there is none. */
  | { readonly kind: 'album'; readonly album: CatalogueAlbum; readonly picture: string | null }
  | { readonly kind: 'song'; readonly known: KnownSong }
  /** Stands for the rest of the list that it ends. */
  | { readonly kind: 'more' }
  /** In place of a list that could not be read. */
  | { readonly kind: 'failure'; readonly error: unknown };

export type NodeKind = NodeContent['kind'];

/** A node of the catalogue. The editor identifies nodes by object identity, so a node outlives changes of its content. */
export class CatalogueNode extends SectionNode {
  readonly parent: CatalogueNode | undefined;
  /** The same whenever the node is made again. */
  readonly id: string;
  #content: NodeContent;

  constructor(parent: CatalogueNode | undefined, content: NodeContent) {
    super();
    this.parent = parent;
    this.#content = content;
    this.id = `${parent ? `${parent.id}/` : ''}${keyOf(content)}`;
  }

  get content(): NodeContent {
    return this.#content;
  }

  /** @param content of what the node stands for already */
  update(content: NodeContent): void {
    this.#content = content;
  }
}

export type NodeOf<Kind extends NodeKind> = CatalogueNode & {
  readonly content: Extract<NodeContent, { readonly kind: Kind }>;
};

export const isNodeOf = <Kind extends NodeKind>(node: CatalogueNode, kind: Kind): node is NodeOf<Kind> =>
  node.content.kind === kind;

/** Whether the editor shows an arrow before it. */
export const isExpandable = ({ content: { kind } }: CatalogueNode): boolean =>
  kind !== 'song' && kind !== 'more' && kind !== 'failure';

/** Items of a page. Pictures of albums are fetched whole, so there are fewer of them. */
const PAGE = 200;
const PAGE_OF_ALBUMS = 50;

/** The part of the list of a node that begins there; null if it has none there. */
export function listOf({ content }: CatalogueNode, offset: number): CatalogueList | null {
  const page = { offset, limit: PAGE };
  if (content.kind === 'genre') return { kind: 'songsOfGenre', genre: content.genre.name, page };
  if (content.kind === 'list' && content.list !== 'genres') {
    return { kind: content.list, page: content.list === 'artists' ? page : { offset, limit: PAGE_OF_ALBUMS } };
  }
  if (offset > 0) return null;
  if (content.kind === 'list') return { kind: 'genres' };
  if (content.kind === 'artist') return { kind: 'albumsOfArtist', id: content.artist.id };
  return content.kind === 'album' ? { kind: 'songsOfAlbum', id: content.album.id } : null;
}

/** Whether nothing follows after these items. */
export const isLastPart = (list: CatalogueList, count: number): boolean => !('page' in list) || count < list.page.limit;

function keyOf(content: NodeContent): string {
  switch (content.kind) {
    case 'list':
      return content.list;
    case 'artist':
      return `artist ${content.artist.id}`;
    case 'genre':
      return `genre ${content.genre.name}`;
    case 'album':
      return `album ${content.album.id}`;
    case 'song':
      return `song ${content.known.song.id}`;
    default:
      return content.kind;
  }
}
