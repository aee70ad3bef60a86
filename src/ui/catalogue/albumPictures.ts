import type { Catalogue } from '../../catalogue/catalogue';
import type { Disposable } from '../../core/disposal';
import { Emitter } from '../../core/emitter';
import type { Timers } from '../../core/timers';
import { isNodeOf, type CatalogueNode, type NodeOf } from './catalogueNode';

/** Pictures that arrive within this time are drawn together. */
const DRAW_EVERY_MS = 250;

/** Fetches the pictures of the albums in open lists. The tree never waits for one. */
export class AlbumPictures implements Disposable {
  readonly #catalogue: Catalogue;
  readonly #timers: Timers;
  readonly #changed = new Emitter<readonly CatalogueNode[]>();
  readonly #open = new Set<CatalogueNode>();
  #arrived: CatalogueNode[] = [];
  #timer: Disposable | undefined;

  /** Fires with the albums that have a picture now. */
  readonly onDidChange = this.#changed.event;

  constructor(catalogue: Catalogue, timers: Timers) {
    this.#catalogue = catalogue;
    this.#timers = timers;
  }

  /** Fetches the pictures of those of these nodes that have none yet, as long as their list is open. */
  show(list: CatalogueNode, nodes: readonly CatalogueNode[]): void {
    this.#open.add(list);
    for (const node of nodes) if (isNodeOf(node, 'album')) void this.#fetch(list, node);
  }

  close(list: CatalogueNode): void {
    this.#open.delete(list);
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#open.clear();
    this.#changed.dispose();
  }

  async #fetch(list: CatalogueNode, node: NodeOf<'album'>): Promise<void> {
    const { artworkHash } = node.content.album;
    if (artworkHash === null || node.content.picture !== null) return;
    const picture = await this.#catalogue.picture(artworkHash, () => this.#open.has(list));
    if (picture === null || node.content.album.artworkHash !== artworkHash) return;
    node.update({ ...node.content, picture });
    this.#arrived.push(node);
    this.#timer ??= this.#timers.after(DRAW_EVERY_MS, () => this.#draw());
  }

  #draw(): void {
    const arrived = this.#arrived;
    this.#arrived = [];
    this.#timer = undefined;
    this.#changed.fire(arrived);
  }
}
