/** A version of the protocol that this extension speaks. */
export type Generation = 'v1' | 'v2';
