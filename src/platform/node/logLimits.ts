import type { LogLimits } from '../../store/engine/checkpointSchedule';

/** At 10 MB a log of 2,000 commits at most: a few hundredths of a second of a window's start. */
export const logLimits: LogLimits = { bytes: 4 * 1024 * 1024, records: 10_000, snapshotBytesPerRecord: 5_000 };
