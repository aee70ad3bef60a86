import { NIL, v5, validate } from 'uuid';

/**
 * The device id that a profile sends. Two profiles of one account must not share one: each has a clock of its own, and
 * the server requires unique clock values per device (PROTOCOL.md, "Device id").
 * @param installationId `sync.device_id`
 * @param profileId canonical
 * @returns a UUID, always the same
 */
export function deriveDeviceId(installationId: string, profileId: string): string {
  const namespace = validate(installationId) ? installationId : v5(installationId, NIL);
  return v5(profileId, namespace);
}
