import type { Library } from '../../library/library';
import type { Playlist, PlaylistTrack } from '../../library/playlist';
import { PlaylistNode, TrackNode, type TreeNode } from './playlistNode';

/** If more tracks of a playlist change at once, the playlist is drawn as a whole. */
const MAX_CHANGED_TRACKS = 100;

/** The nodes of the tree. Each list is read on first use and then only after changes. */
export class PlaylistNodes {
  readonly #library: Library;
  #playlists: Promise<readonly PlaylistNode[]> | undefined;
  readonly #tracks = new Map<PlaylistNode, Promise<readonly TrackNode[]>>();
  /** Playlists whose tracks are shown. */
  readonly #open = new Set<PlaylistNode>();
  /** Collapsed playlists whose tracks may have changed since they were read. */
  readonly #stale = new Set<PlaylistNode>();

  constructor(library: Library) {
    this.#library = library;
  }

  /** In display order. */
  playlists(): Promise<readonly PlaylistNode[]> {
    this.#playlists ??= this.#library.playlists.list().then((rows) => mergePlaylists([], rows).nodes);
    return this.#playlists;
  }

  /** In display order. Marks the playlist as open. */
  tracks(node: PlaylistNode): Promise<readonly TrackNode[]> {
    this.#open.add(node);
    const known = this.#tracks.get(node);
    if (known && !this.#stale.delete(node)) return known;
    const read = this.#readTracks(node).then(({ nodes }) => nodes);
    this.#tracks.set(node, read);
    return read;
  }

  /** Marks the playlist as open. Returns whether its tracks may have changed since it was closed. */
  open(node: PlaylistNode): boolean {
    this.#open.add(node);
    return this.#stale.has(node);
  }

  /** Marks the playlist as closed. Changes of its tracks are read when it is opened again. */
  close(node: PlaylistNode): void {
    this.#open.delete(node);
  }

  /**
   * Reads everything that is shown again. Resolves to the nodes that have to be drawn again, or to null if the whole tree
   * has to be.
   */
  async refresh(): Promise<TreeNode[] | null> {
    if (!this.#playlists) return [];
    try {
      return await this.#refreshPlaylists(await this.#playlists);
    } catch {
      // Drawing the tree reads again, and reports a failure.
      this.#clear();
      return null;
    }
  }

  async #refreshPlaylists(before: readonly PlaylistNode[]): Promise<TreeNode[] | null> {
    const { nodes, changed } = mergePlaylists(before, await this.#library.playlists.list());
    this.#playlists = Promise.resolve(nodes);
    this.#evictExcept(new Set(nodes));
    const different = new Set<TreeNode>(changed);
    for (const node of this.#tracks.keys()) if (!this.#open.has(node)) this.#stale.add(node);
    for (const node of this.#open) for (const one of await this.#refreshTracks(node)) different.add(one);
    if (!isSameOrder(before, nodes)) return null;
    return [...different].filter((node) => node instanceof PlaylistNode || !different.has(node.parent));
  }

  async #refreshTracks(node: PlaylistNode): Promise<readonly TreeNode[]> {
    const { before, nodes, changed } = await this.#readTracks(node);
    this.#stale.delete(node);
    this.#tracks.set(node, Promise.resolve(nodes));
    return isSameOrder(before, nodes) && changed.length <= MAX_CHANGED_TRACKS ? changed : [node];
  }

  async #readTracks(node: PlaylistNode): Promise<Merged<TrackNode> & { readonly before: readonly TrackNode[] }> {
    const before = (await this.#tracks.get(node)) ?? [];
    return { before, ...mergeTracks(node, before, await this.#library.playlists.tracks(node.playlist.id)) };
  }

  #evictExcept(nodes: ReadonlySet<PlaylistNode>): void {
    for (const known of [this.#tracks, this.#open, this.#stale]) {
      for (const node of [...known.keys()]) if (!nodes.has(node)) known.delete(node);
    }
  }

  #clear(): void {
    this.#playlists = undefined;
    this.#evictExcept(new Set());
  }
}

interface Merged<Node> {
  readonly nodes: readonly Node[];
  /** Existing nodes that have to be drawn again. */
  readonly changed: readonly Node[];
}

function mergePlaylists(before: readonly PlaylistNode[], rows: readonly Playlist[]): Merged<PlaylistNode> {
  const known = new Map(before.map((node) => [node.playlist.id, node]));
  return mergeNodes(
    rows,
    (row) => known.get(row.id),
    (row) => new PlaylistNode(row),
  );
}

function mergeTracks(
  parent: PlaylistNode,
  before: readonly TrackNode[],
  rows: readonly PlaylistTrack[],
): Merged<TrackNode> {
  const known = new Map(before.map((node) => [node.track.trackId, node]));
  return mergeNodes(
    rows,
    (row) => known.get(row.trackId),
    (row) => new TrackNode(parent, row),
  );
}

function mergeNodes<Row, Node extends { update(row: Row): boolean }>(
  rows: readonly Row[],
  find: (row: Row) => Node | undefined,
  make: (row: Row) => Node,
): Merged<Node> {
  const changed: Node[] = [];
  const nodes = rows.map((row) => {
    const node = find(row);
    if (!node) return make(row);
    if (node.update(row)) changed.push(node);
    return node;
  });
  return { nodes, changed };
}

const isSameOrder = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one.length === other.length && one.every((item, index) => item === other[index]);
