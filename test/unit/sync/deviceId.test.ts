import assert from 'node:assert/strict';
import { validate } from 'uuid';
import { deriveDeviceId } from '../../../src/sync/deviceId';

describe('The device of a profile', () => {
  const installation = '5a0f3c1e-7d52-4b0e-9a35-0f6d2f6b8c11';

  it('is a UUID v5 of the installation and the profile', () => {
    assert.equal(
      deriveDeviceId(installation, 'f2b6a7de-90c4-4f57-8a31-3f0c5b9d2a64'),
      'a8bf158d-d1fc-54dc-850a-af7bfdbeb45d',
    );
  });

  it('differs between profiles and between installations', () => {
    const devices = [
      deriveDeviceId(installation, 'a'),
      deriveDeviceId(installation, 'b'),
      deriveDeviceId('0fd4a2a5-1c4b-4dc0-a3ff-5f2c0e2ad0d5', 'a'),
    ];
    assert.equal(new Set(devices).size, 3);
  });

  it('is a UUID even if the installation id is none', () => {
    const devices = [deriveDeviceId('my machine', 'a'), deriveDeviceId('your machine', 'a')];
    assert(devices.every((device) => validate(device)));
    assert.notEqual(devices[0], devices[1]);
  });
});
