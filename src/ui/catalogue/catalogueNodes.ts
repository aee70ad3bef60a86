import type { Catalogue } from '../../catalogue/catalogue';
import type { Clock } from '../../core/clock';
import { Emitter } from '../../core/emitter';
import type { CatalogueItem, CatalogueList, CatalogueSong } from '../../protocol/catalogueItem';
import { CatalogueNode, isLastPart, isNodeOf, listOf, LISTS, type NodeContent } from './catalogueNode';

/** A list that is opened again after this time is read again. */
const STALE_AFTER_MS = 5 * 60_000;
/** If more songs of a list change at once, the list is drawn as a whole. */
const MAX_CHANGED_SONGS = 100;

interface Listing {
  readonly nodes: readonly CatalogueNode[];
  /** How many items of the list have been read. */
  readonly count: number;
  readonly readAt: number;
}

/**
 * The nodes of the catalogue. Lists are read page by page, as they are opened: what was seen before at once, and then
 * again from the server.
 */
export class CatalogueNodes {
  readonly #catalogue: Catalogue;
  readonly #clock: Clock;
  readonly #onFailed: (error: unknown) => void;
  readonly #changed = new Emitter<readonly CatalogueNode[] | null>();
  readonly #listings = new Map<CatalogueNode, Promise<Listing>>();
  #root = new CatalogueNode(undefined, { kind: 'library' });

  /** Fires with the nodes that have to be drawn again, with their children; null for all. */
  readonly onDidChange = this.#changed.event;

  /** @param onFailed called when what this device knows of the songs could not be read */
  constructor(catalogue: Catalogue, clock: Clock, onFailed: (error: unknown) => void) {
    this.#catalogue = catalogue;
    this.#clock = clock;
    this.#onFailed = onFailed;
  }

  /** Undefined while there is no catalogue. */
  root(): CatalogueNode | undefined {
    return this.#catalogue.owner === null ? undefined : this.#root;
  }

  /** In display order. A list that cannot be read consists of the failure. Never rejects. */
  async children(node: CatalogueNode): Promise<readonly CatalogueNode[]> {
    let listing = this.#listings.get(node);
    if (!listing) {
      listing = this.#begin(node);
      this.#listings.set(node, listing);
    }
    return (await listing).nodes;
  }

  /** Reads a list again that has not been read for long. */
  async opened(node: CatalogueNode): Promise<void> {
    const listing = await this.#listings.get(node);
    const list = listOf(node, 0);
    if (!listing || !list || this.#clock.now() - listing.readAt < STALE_AFTER_MS) return;
    await this.#renew(node, list, await this.#catalogue.seen(list).catch(() => undefined));
  }

  /**
   * Reads the part of a list that begins where the node `more` is, or a list that could not be read. Resolves to the first
   * new node. @throws whatever the server throws
   */
  async more({ parent, content }: CatalogueNode): Promise<CatalogueNode | undefined> {
    if (!parent) return undefined;
    if (content.kind === 'failure') {
      this.#listings.delete(parent);
      this.#changed.fire([parent]);
      return (await this.children(parent))[0];
    }
    const before = await this.#listings.get(parent);
    const list = before && listOf(parent, before.count);
    if (!list) return undefined;
    const found = await this.#fetchOrSeen(list);
    const known = before.nodes.filter((node) => !isNodeOf(node, 'more'));
    const added = await this.#make(parent, found, known);
    const fresh = added.filter((node) => !known.includes(node));
    this.#set(parent, {
      nodes: [...known, ...fresh, ...this.#rest(parent, list, found.length)],
      count: before.count + found.length,
      readAt: before.readAt,
    });
    return fresh[0];
  }

  /** The songs of these nodes, each once: songs themselves, and those of albums. @throws whatever the server throws */
  async songsOf(nodes: readonly CatalogueNode[]): Promise<CatalogueSong[]> {
    const songs = new Map<string, CatalogueSong>();
    for (const node of nodes) for (const song of await this.#songsOf(node)) songs.set(song.id, song);
    return [...songs.values()];
  }

  /** Compares what is shown of songs with what this device knows of them now. */
  async refreshMarks(): Promise<void> {
    for (const [parent, pending] of this.#listings) {
      const songs = (await pending).nodes.filter((node) => isNodeOf(node, 'song'));
      if (songs.length === 0) continue;
      const known = await this.#catalogue.known(songs.map(({ content }) => content.known.song));
      const changed = songs.filter((node, index) => {
        const [before, after] = [node.content.known, known[index]];
        if (!after || JSON.stringify(before.marks) === JSON.stringify(after.marks)) return false;
        node.update({ kind: 'song', known: after });
        return true;
      });
      if (changed.length > 0) this.#changed.fire(changed.length > MAX_CHANGED_SONGS ? [parent] : changed);
    }
  }

  /** Forgets everything: another account may be in use. */
  clear(): void {
    this.#listings.clear();
    this.#root = new CatalogueNode(undefined, { kind: 'library' });
    this.#changed.fire(null);
  }

  async #songsOf(node: CatalogueNode): Promise<readonly CatalogueSong[]> {
    if (isNodeOf(node, 'song')) return [node.content.known.song];
    const list = isNodeOf(node, 'album') ? listOf(node, 0) : null;
    if (!list) return [];
    return (await this.#fetchOrSeen(list)).flatMap((item) => (item.kind === 'song' ? [item.song] : []));
  }

  async #begin(node: CatalogueNode): Promise<Listing> {
    const readAt = this.#clock.now();
    if (isNodeOf(node, 'library')) {
      return { nodes: LISTS.map((list) => new CatalogueNode(node, { kind: 'list', list })), count: 0, readAt };
    }
    const list = listOf(node, 0);
    if (!list) return { nodes: [], count: 0, readAt };
    try {
      const seen = await this.#catalogue.seen(list);
      if (!seen) return await this.#listing(node, list, await this.#catalogue.fetch(list));
      void this.#renew(node, list, seen);
      return await this.#listing(node, list, seen);
    } catch (error) {
      return { nodes: [new CatalogueNode(node, { kind: 'failure', error })], count: 0, readAt: -Infinity };
    }
  }

  /** @param seen what is shown of the first part; undefined if that is not known */
  async #renew(node: CatalogueNode, list: CatalogueList, seen: CatalogueItem[] | undefined): Promise<void> {
    // Without a connection, what was seen before stays.
    const found = await this.#catalogue.fetch(list).catch(() => undefined);
    const before = await this.#listings.get(node);
    if (!found || !before || JSON.stringify(found) === JSON.stringify(seen)) return;
    const after = await this.#listing(node, list, found, before.nodes);
    const isOnlyPart = before.count <= (seen?.length ?? 0) || isLastPart(list, found.length);
    if (isOnlyPart) {
      this.#set(node, after);
      return;
    }
    const others = before.nodes.filter((one) => !after.nodes.includes(one));
    this.#set(node, { ...after, nodes: [...after.nodes.slice(0, -1), ...others], count: before.count });
  }

  async #listing(
    node: CatalogueNode,
    list: CatalogueList,
    found: readonly CatalogueItem[],
    before: readonly CatalogueNode[] = [],
  ): Promise<Listing> {
    const nodes = await this.#make(node, found, before);
    return {
      nodes: [...nodes, ...this.#rest(node, list, found.length)],
      count: found.length,
      readAt: this.#clock.now(),
    };
  }

  #set(node: CatalogueNode, listing: Listing): void {
    // A list that was forgotten meanwhile stays forgotten.
    if (!this.#listings.has(node)) return;
    this.#listings.set(node, Promise.resolve(listing));
    this.#changed.fire([node]);
  }

  #rest(node: CatalogueNode, list: CatalogueList, count: number): CatalogueNode[] {
    return isLastPart(list, count) ? [] : [new CatalogueNode(node, { kind: 'more' })];
  }

  /** Nodes for the items, each id once. Those that are there already are taken again. */
  async #make(
    parent: CatalogueNode,
    items: readonly CatalogueItem[],
    before: readonly CatalogueNode[],
  ): Promise<CatalogueNode[]> {
    const known = new Map(before.map((node) => [node.id, node]));
    const made = new Map<string, CatalogueNode>();
    for (const content of await this.#contents(items)) {
      const node = new CatalogueNode(parent, content);
      const again = known.get(node.id);
      again?.update(withPicture(content, again.content));
      made.set(node.id, again ?? node);
    }
    return [...made.values()];
  }

  async #contents(items: readonly CatalogueItem[]): Promise<NodeContent[]> {
    const songs = items.flatMap((item) => (item.kind === 'song' ? [item.song] : []));
    const known = songs.length > 0 ? await this.#known(songs) : [];
    return [
      ...items.flatMap((item): NodeContent[] => {
        if (item.kind === 'album') return [{ ...item, picture: null }];
        return item.kind === 'song' ? [] : [item];
      }),
      ...known.map((one): NodeContent => ({ kind: 'song', known: one })),
    ];
  }

  /** Songs are shown even if it cannot be read what this device knows of them. */
  async #known(songs: readonly CatalogueSong[]) {
    try {
      return await this.#catalogue.known(songs);
    } catch (error) {
      this.#onFailed(error);
      return songs.map((song) => ({ song, marks: null }));
    }
  }

  async #fetchOrSeen(list: CatalogueList): Promise<CatalogueItem[]> {
    try {
      return await this.#catalogue.fetch(list);
    } catch (error) {
      const seen = await this.#catalogue.seen(list);
      if (!seen) throw error;
      return seen;
    }
  }
}

const withPicture = (content: NodeContent, before: NodeContent): NodeContent =>
  content.kind === 'album' && before.kind === 'album' && content.album.artworkHash === before.album.artworkHash
    ? { ...content, picture: before.picture }
    : content;
