import { NIL, v5, validate } from 'uuid';

/**
 * What a profile calls its device to the server. Two profiles on one account must not share it: each has a clock of
 * its own, and the server keeps clock values by device (13-B3).
 * @param installationId as in section 6.1
 * @param profileId canonical
 * @returns a UUID, always the same
 */
export function deviceOf(installationId: string, profileId: string): string {
  const namespace = validate(installationId) ? installationId : v5(installationId, NIL);
  return v5(profileId, namespace);
}
