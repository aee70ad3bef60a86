import * as z from 'zod/mini';

// zod probes `new Function` while schemas are built, which the CSP of the card reports as a violation.
z.config({ jitless: true });
