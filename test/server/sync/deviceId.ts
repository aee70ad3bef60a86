import { HttpError } from '../httpError';

/**
 * The trimmed name of a device.
 * @throws HttpError 400 for a blank one.
 */
export function readDeviceId(text: string): string {
  const deviceId = text.trim();
  if (deviceId === '') {
    throw new HttpError(400, { body: 'device_id must not be blank' });
  }
  return deviceId;
}
