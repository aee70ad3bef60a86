import { z } from 'zod';

const schema = z.object({ stored_max: z.int() });

/** The highest clock value that the server has of a device, as it says when it refuses one that is not higher. */
export const storedMax = async (response: Response): Promise<number> => schema.parse(await response.json()).stored_max;
