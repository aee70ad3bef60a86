import { NIL, v5, validate } from 'uuid';

/**
 * Derives the device id that a profile sends, a UUID v5. Each profile needs one of its own: profiles have separate
 * clocks, and the server requires unique clock values per device (PROTOCOL.md, "Device id").
 * @param installationId the setting `sync.device_id`
 * @param profileId canonical id
 */
export function deriveDeviceId(installationId: string, profileId: string): string {
  const namespace = validate(installationId) ? installationId : v5(installationId, NIL);
  return v5(profileId, namespace);
}
