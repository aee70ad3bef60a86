describe('a suite without tests', () => undefined);
