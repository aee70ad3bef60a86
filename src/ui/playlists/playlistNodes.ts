import type { LikedSummary } from '../../library/likes';
import type { Library } from '../../library/library';
import type { Playlist, PlaylistTrack } from '../../library/playlist';
import { LikedNode, PlaylistNode, TrackNode, type TrackListNode } from './playlistNode';

/** What the user's own music is shown as. */
type OwnNode = TrackListNode | TrackNode;

/** If more tracks of a list change at once, the list is drawn as a whole. */
const MAX_CHANGED_TRACKS = 100;

const NO_LIKES: LikedSummary = { trackCount: 0, totalDurationMs: 0 };

/** Tells which playlists are shared. */
export interface SharedPlaylists {
  /** Canonical ids of the playlists that the account in use has shared. */
  list(): Promise<ReadonlySet<string>>;
}

/** The nodes of the tree. Each list is read on first use and then only after changes. */
export class PlaylistNodes {
  readonly #library: Pick<Library, 'likes' | 'playlists'>;
  readonly #shared: SharedPlaylists;
  /** One object, whether or not it is shown, so that it is expanded again when it comes back. */
  readonly #liked = new LikedNode(NO_LIKES);
  #roots: Promise<readonly TrackListNode[]> | undefined;
  readonly #tracks = new Map<TrackListNode, Promise<readonly TrackNode[]>>();
  /** Lists whose tracks are shown. */
  readonly #open = new Set<TrackListNode>();
  /** Collapsed lists whose tracks may have changed since they were read. */
  readonly #stale = new Set<TrackListNode>();

  constructor(library: Pick<Library, 'likes' | 'playlists'>, shared: SharedPlaylists) {
    this.#library = library;
    this.#shared = shared;
  }

  /** The liked tracks, if there are any, and the playlists in display order. */
  roots(): Promise<readonly TrackListNode[]> {
    this.#roots ??= this.#readRoots([]).then(({ nodes }) => nodes);
    return this.#roots;
  }

  /** In display order. */
  async playlists(): Promise<readonly PlaylistNode[]> {
    return (await this.roots()).filter((node) => node instanceof PlaylistNode);
  }

  /** In display order. Marks the list as open. */
  tracks(node: TrackListNode): Promise<readonly TrackNode[]> {
    this.#open.add(node);
    const known = this.#tracks.get(node);
    if (known && !this.#stale.delete(node)) return known;
    const read = this.#readTracks(node).then(({ nodes }) => nodes);
    this.#tracks.set(node, read);
    return read;
  }

  /** Marks the list as open. Returns whether its tracks may have changed since it was closed. */
  open(node: TrackListNode): boolean {
    this.#open.add(node);
    return this.#stale.has(node);
  }

  /** Marks the list as closed. Changes of its tracks are read when it is opened again. */
  close(node: TrackListNode): void {
    this.#open.delete(node);
  }

  /**
   * Reads everything that is shown again. Resolves to the nodes that have to be drawn again, or to null if the whole tree
   * has to be.
   */
  async refresh(): Promise<OwnNode[] | null> {
    if (!this.#roots) return [];
    try {
      return await this.#refreshRoots(await this.#roots);
    } catch {
      // Drawing the tree reads again, and reports a failure.
      this.#clear();
      return null;
    }
  }

  async #refreshRoots(before: readonly TrackListNode[]): Promise<OwnNode[] | null> {
    const { nodes, changed } = await this.#readRoots(before);
    this.#roots = Promise.resolve(nodes);
    this.#evictExcept(new Set(nodes));
    const different = new Set<OwnNode>(changed);
    for (const node of this.#tracks.keys()) if (!this.#open.has(node)) this.#stale.add(node);
    for (const node of this.#open) for (const one of await this.#refreshTracks(node)) different.add(one);
    if (!isSameOrder(before, nodes)) return null;
    return [...different].filter((node) => !(node instanceof TrackNode) || !different.has(node.parent));
  }

  async #readRoots(before: readonly TrackListNode[]): Promise<Merged<TrackListNode>> {
    const { likes, playlists } = this.#library;
    const [summary, rows, shared] = await Promise.all([likes.summary(), playlists.list(), this.#shared.list()]);
    const merged = mergePlaylists(before, rows, shared);
    const isLikedDifferent = this.#liked.update(summary);
    if (summary.trackCount === 0) return merged;
    return {
      nodes: [this.#liked, ...merged.nodes],
      changed: isLikedDifferent ? [this.#liked, ...merged.changed] : merged.changed,
    };
  }

  async #refreshTracks(node: TrackListNode): Promise<readonly OwnNode[]> {
    const { before, nodes, changed } = await this.#readTracks(node);
    this.#stale.delete(node);
    this.#tracks.set(node, Promise.resolve(nodes));
    return isSameOrder(before, nodes) && changed.length <= MAX_CHANGED_TRACKS ? changed : [node];
  }

  async #readTracks(node: TrackListNode): Promise<Merged<TrackNode> & { readonly before: readonly TrackNode[] }> {
    const { likes, playlists } = this.#library;
    const before = (await this.#tracks.get(node)) ?? [];
    const rows = await (node instanceof LikedNode ? likes.list() : playlists.tracks(node.playlist.id));
    return { before, ...mergeTracks(node, before, rows) };
  }

  #evictExcept(nodes: ReadonlySet<TrackListNode>): void {
    for (const known of [this.#tracks, this.#open, this.#stale]) {
      for (const node of [...known.keys()]) if (!nodes.has(node)) known.delete(node);
    }
  }

  #clear(): void {
    this.#roots = undefined;
    this.#evictExcept(new Set());
  }
}

interface Merged<Node> {
  readonly nodes: readonly Node[];
  /** Existing nodes that have to be drawn again. */
  readonly changed: readonly Node[];
}

function mergePlaylists(
  before: readonly TrackListNode[],
  rows: readonly Playlist[],
  shared: ReadonlySet<string>,
): Merged<PlaylistNode> {
  const playlists = before.filter((node) => node instanceof PlaylistNode);
  const known = new Map(playlists.map((node) => [node.playlist.id, node]));
  return mergeNodes(rows, {
    find: (row) => known.get(row.id),
    make: (row) => new PlaylistNode(row, shared.has(row.id)),
    update: (node, row) => node.update(row, shared.has(row.id)),
  });
}

function mergeTracks(
  parent: TrackListNode,
  before: readonly TrackNode[],
  rows: readonly PlaylistTrack[],
): Merged<TrackNode> {
  const known = new Map(before.map((node) => [node.track.trackId, node]));
  return mergeNodes(rows, {
    find: (row) => known.get(row.trackId),
    make: (row) => new TrackNode(parent, row),
    update: (node, row) => node.update(row),
  });
}

interface Merging<Row, Node> {
  readonly find: (row: Row) => Node | undefined;
  readonly make: (row: Row) => Node;
  /** Returns whether the node has to be drawn again. */
  readonly update: (node: Node, row: Row) => boolean;
}

function mergeNodes<Row, Node>(rows: readonly Row[], { find, make, update }: Merging<Row, Node>): Merged<Node> {
  const changed: Node[] = [];
  const nodes = rows.map((row) => {
    const node = find(row);
    if (!node) return make(row);
    if (update(node, row)) changed.push(node);
    return node;
  });
  return { nodes, changed };
}

const isSameOrder = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one.length === other.length && one.every((item, index) => item === other[index]);
