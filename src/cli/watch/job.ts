/** Follows a job until it is over. */
import type { ForesightClient } from '../../adapters/http/client.ts';
import { UnreachableError } from '../../adapters/http/client-call.ts';
import type { JobView } from '../../api/index.ts';
import { LiveLine, type Output } from '../output.ts';
import { stateLine } from '../text/words.ts';

const lookEveryMs = 1_000;
/** How long a coordinator may take to come back; jobs go on without it. */
const patienceMs = 10 * 60_000;
const interruptedExitCode = 130;

/**
 * The job once it is over. A person on a terminal sees a line that follows it; elsewhere each new
 * status is one note. Without an answer for ten minutes, fails as the last call did; Ctrl-C ends the
 * program and leaves the job alone.
 */
export async function watchJob(
  client: ForesightClient,
  id: string,
  output: Output,
): Promise<JobView> {
  const line = new LiveLine();
  const leave = (): never => {
    line.clear();
    output.note(`${id} goes on: foresight job ${id} shows it, foresight cancel ${id} ends it.`);
    process.exit(interruptedExitCode);
  };
  process.once('SIGINT', leave);
  let told: string | null = null;
  try {
    return await follow(client, id, (status, text) => {
      line.show(text);
      if (!line.isShown && status !== told) output.note(text);
      told = status;
    });
  } finally {
    process.off('SIGINT', leave);
    line.clear();
  }
}

async function follow(
  client: ForesightClient,
  id: string,
  tell: (status: string, text: string) => void,
): Promise<JobView> {
  let answeredMs = Date.now();
  for (;;) {
    const job = await client.job(id).catch((error: unknown) => {
      const patient = Date.now() - answeredMs < patienceMs;
      if (error instanceof UnreachableError && patient) return null;
      throw error;
    });
    if (job === null) {
      tell('unreachable', 'The endpoint does not answer; the job goes on, trying again.');
    } else {
      answeredMs = Date.now();
      if (job.finishedAt !== null) return job;
      tell(job.status, stateLine(job, new Date()));
    }
    await Bun.sleep(lookEveryMs);
  }
}
