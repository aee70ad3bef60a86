import { z } from 'zod';
import type { BundledPackage } from './bundled';

export interface Advisory {
  /** `name@version`. */
  readonly package: string;
  readonly severity: string;
  readonly title: string;
  readonly url: string;
}

const via = z.object({ title: z.string(), url: z.string(), severity: z.string() });
const report = z.object({
  auditReportVersion: z.literal(2),
  vulnerabilities: z.record(
    z.string(),
    // A text in `via` names a dependency that is itself in the report.
    z.object({ via: z.array(z.union([z.string(), via])), nodes: z.array(z.string()) }),
  ),
});

/**
 * What is known against packages that ship.
 * @param output of `npm audit --json`, which covers all that is installed
 * @returns undefined where the registry did not answer
 */
export function advisories(output: string, packages: readonly BundledPackage[]): Advisory[] | undefined {
  const { data } = report.safeParse(parse(output));
  if (!data) return undefined;
  return Object.values(data.vulnerabilities).flatMap(({ via: causes, nodes }) =>
    packages
      .filter(({ folder }) => nodes.includes(folder))
      .flatMap(({ name, version }) =>
        causes
          .filter((cause) => typeof cause !== 'string')
          .map((cause) => ({ package: `${name}@${version}`, ...cause })),
      ),
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
