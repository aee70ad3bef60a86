import type { CatalogueSong } from '../../protocol/catalogueItem';
import type { TrackKeys } from '../catalogueServer';
import { keyOfServerTrack, type Identities } from './identities';

/** The keys of songs as the sync gives them. */
export class V2CatalogueKeys implements TrackKeys {
  readonly #identities: Pick<Identities, 'trackKeys' | 'assignTrackKeys'>;

  constructor(identities: Pick<Identities, 'trackKeys' | 'assignTrackKeys'>) {
    this.#identities = identities;
  }

  async find(songs: readonly CatalogueSong[]): Promise<readonly string[]> {
    const keys = await this.#identities.trackKeys(songs.map(({ id }) => id));
    return songs.map(({ id, hash }) => keys.get(id) ?? hash ?? keyOfServerTrack(id));
  }

  async assign(songs: readonly CatalogueSong[]): Promise<readonly string[]> {
    const keys = await this.#identities.assignTrackKeys(songs.map(({ id, hash }) => ({ serverId: id, hash })));
    return songs.map(({ id }) => keys.get(id) ?? keyOfServerTrack(id));
  }
}
