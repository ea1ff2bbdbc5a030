/** Microsoft's release of the Philly traces: `cluster_job_log`, a JSON list of jobs with attempts. */
import { z } from 'zod';
import { CliError } from '../failure.ts';
import type { TraceJob } from './trace.ts';

const attempt = z.object({
  start_time: z.string().nullish(),
  end_time: z.string().nullish(),
  detail: z.array(z.object({ gpus: z.array(z.string()) })),
});

/** Its form, as far as it is read here. */
export const release = z.array(
  z.object({
    jobid: z.string(),
    vc: z.string(),
    submitted_time: z.string(),
    attempts: z.array(attempt),
  }),
);

type ReleasedJob = z.infer<typeof release>[number];

/**
 * The jobs of one virtual cluster, named by the start of its id, in any order. A job runs
 * as long as its attempts took together, on the GPUs of its first; jobs that never ran are left out.
 */
export function phillyRelease(
  jobs: readonly ReleasedJob[],
  path: string,
  virtualCluster?: string,
): TraceJob[] {
  const clusters = [...new Set(jobs.map(({ vc }) => vc))];
  const [chosen, ...others] = clusters.filter((vc) => vc.startsWith(virtualCluster ?? ''));
  if (chosen === undefined || others.length > 0) {
    const allowed = `one of ${clusters.map((vc) => vc.slice(0, 6)).join(', ')}`;
    const message = `${path} has ${clusters.length} virtual clusters; --vc chooses ${allowed}.`;
    throw new CliError({ code: 'trace', message, field: '--vc', value: virtualCluster, allowed });
  }
  const ran = jobs.flatMap((job) => (job.vc === chosen ? traceJob(job) : []));
  const first = ran.reduce((least, job) => Math.min(least, job.submitSeconds), Infinity);
  return ran.map((job) => ({ ...job, submitSeconds: job.submitSeconds - first }));
}

function traceJob({ jobid, submitted_time, attempts }: ReleasedJob): TraceJob[] {
  const gpus = (attempts[0]?.detail ?? []).reduce((sum, node) => sum + node.gpus.length, 0);
  let runtimeSeconds = 0;
  for (const { start_time, end_time } of attempts) {
    if (start_time != null && end_time != null)
      runtimeSeconds += seconds(end_time) - seconds(start_time);
  }
  if (gpus === 0 || !(runtimeSeconds > 0)) return [];
  return [
    {
      id: jobid,
      submitSeconds: seconds(submitted_time),
      gpus,
      work: { onAllSeconds: runtimeSeconds },
      model: null,
    },
  ];
}

/** `2017-10-07 01:23:45`, in no zone in particular. */
function seconds(time: string): number {
  return Date.parse(`${time.replace(' ', 'T')}Z`) / 1000;
}
