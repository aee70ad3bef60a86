import type { CollectionFields } from '../protocol/libraryChange';
import type { RemoteCollectionFields } from '../store/tables/remoteCollections';

export const toFields = ({ name, description, colorId, iconId }: RemoteCollectionFields): CollectionFields => ({
  name,
  description: description === '' ? null : description,
  colorId,
  iconId,
});

export const isSameFields = (one: CollectionFields, other: CollectionFields): boolean =>
  one.name === other.name &&
  one.description === other.description &&
  one.colorId === other.colorId &&
  one.iconId === other.iconId;
