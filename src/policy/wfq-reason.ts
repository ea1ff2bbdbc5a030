import { efficiencyCap } from './efficiency.ts';
import { satisfied } from './satisfied.ts';
import type { PolicyJob, Reason } from './scheduler.ts';
import type { WfqQueue } from './wfq-queue.ts';
import { gpuCount, jobCount, leftOnly, rounded } from './words.ts';

/** Where the job's queue stands among the others. */
export interface QueuePlace {
  /** From 0 for the smallest jobs. */
  readonly index: number;
  readonly queues: number;
  readonly clusterGpus: number;
  readonly zetaMin: number;
  /** Whether those that come before it in its queue arrived before it. */
  readonly isByArrival: boolean;
}

/** Puts the decision just made for `job`, which is in `queue`, into words and numbers. */
export function wfqReason<J extends PolicyJob>(
  job: J,
  queue: WfqQueue<J>,
  place: QueuePlace,
): Reason {
  const numbers = collect(job, queue, place);
  const done = satisfied(numbers.gpus, numbers.usableGpus, numbers);
  return done ?? { ...sentence(numbers, place), facts: numbers };
}

type Numbers = ReturnType<typeof collect>;

function collect<J extends PolicyJob>(job: J, queue: WfqQueue<J>, place: QueuePlace) {
  const ahead = before(queue, job.sequence);
  return {
    gpus: queue.given(job.sequence),
    demandGpus: job.demandGpus,
    usableGpus: job.usableGpus(job.demandGpus),
    unitGpus: job.unitGpus,
    leastGpus: job.leastGpus,
    capGpus: efficiencyCap(job, place.zetaMin),
    queue: place.index + 1,
    queues: place.queues,
    weight: rounded(queue.weight),
    shareGpus: rounded(queue.shareGpus),
    queueGpus: queue.gpus,
    leftGpus: Math.max(0, queue.gpus - ahead.gpus),
    jobsAhead: ahead.jobs,
  };
}

function before<J extends PolicyJob>(queue: WfqQueue<J>, sequence: number) {
  let jobs = 0;
  let gpus = 0;
  const members = queue.members;
  for (let i = members.start; i < members.end; i++, jobs++) {
    const member = members.at(i);
    if (member === undefined || member.sequence === sequence) break;
    if (i < queue.reached) gpus += member.gpus;
  }
  return { jobs, gpus };
}

function sentence(numbers: Numbers, place: QueuePlace): { code: string; text: string } {
  const { gpus, usableGpus: most, capGpus, queueGpus, leftGpus } = numbers;
  const queue = `queue ${numbers.queue} of ${numbers.queues}`;
  const { jobsAhead } = numbers;
  const ahead = place.isByArrival
    ? jobCount(jobsAhead, 'earlier ')
    : `${jobCount(jobsAhead)} ahead of it`;
  const after = jobsAhead === 0 ? '' : ` after ${ahead}`;
  if (gpus > 0 && gpus === capGpus) {
    const text = `It gets ${gpuCount(gpus)}: with more its efficiency would be below ${place.zetaMin}.`;
    return { code: 'efficiency-cap', text };
  }
  if (gpus > leftGpus) {
    const own =
      leftGpus === 0 ? '' : `, the ${leftGpus} left of ${queue}${after} and ${gpus - leftGpus}`;
    const text = `It gets ${gpuCount(gpus)}${own} that other queues cannot use; it could use ${most}.`;
    return { code: 'queue-share', text };
  }
  if (gpus > 0) {
    const text = `It gets ${gpus} of the ${gpuCount(queueGpus)} of ${queue}${after}; it could use ${most}.`;
    return { code: 'queue-share', text };
  }
  if (queueGpus === 0) {
    const text = `It waits: ${queue}, of weight ${numbers.weight}, has no GPU of ${place.clusterGpus}.`;
    return { code: 'queue-without-gpus', text };
  }
  if (leftGpus > 0) {
    const left =
      jobsAhead === 0 ? `${queue} has ${leftGpus}` : `${leftOnly(leftGpus)} of ${queue}${after}`;
    const text = `It needs ${gpuCount(numbers.leastGpus)} at once, and ${left}.`;
    return { code: 'unit-does-not-fit', text };
  }
  const text = `It waits: ${queue} has ${queueGpus} of ${gpuCount(place.clusterGpus)}, all used by ${ahead}.`;
  return { code: 'behind-earlier-jobs', text };
}
