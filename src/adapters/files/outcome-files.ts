/** Outcomes that drivers leave beside their experiments, `<storage>/<job>/foresight-outcome.json`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jobOutcome } from '../../../bridge/index.ts';
import type { Outcomes } from '../../pcs/ports.ts';

/** Reads from a folder; a storage that is a URI is out of reach and never has an outcome. */
export function outcomeFiles(storage: string): Outcomes {
  return {
    read(job) {
      try {
        const path = join(storage, job, 'foresight-outcome.json');
        const parsed = jobOutcome.safeParse(JSON.parse(readFileSync(path, 'utf8')));
        return parsed.success ? parsed.data : null;
      } catch {
        return null;
      }
    },
  };
}
