import type { CollectionFields } from '../protocol/libraryChange';
import type { RemoteCollectionFields } from '../store/tables/remoteCollections';
import { DEFAULT_COLOR, DEFAULT_ICON } from './playlist';

/** The fields of a collection as the user sees it. */
export type ShownFields = Omit<CollectionFields, 'colorId' | 'iconId'> & {
  readonly colorId: string;
  readonly iconId: string;
};

export const toFields = ({ name, description, colorId, iconId }: RemoteCollectionFields): CollectionFields => ({
  name,
  description: description === '' ? null : description,
  colorId,
  iconId,
});

/**
 * The fields to show. What the server does not keep stays as it is shown now.
 * @param shown undefined if the collection is new here
 */
export const toShown = (fields: CollectionFields, shown: ShownFields | undefined): ShownFields => ({
  name: fields.name,
  description: fields.description,
  colorId: fields.colorId ?? shown?.colorId ?? DEFAULT_COLOR,
  iconId: fields.iconId ?? shown?.iconId ?? DEFAULT_ICON,
});

export const isSameFields = (one: ShownFields, other: ShownFields): boolean =>
  one.name === other.name &&
  one.description === other.description &&
  one.colorId === other.colorId &&
  one.iconId === other.iconId;
