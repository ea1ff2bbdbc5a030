/** Words for the sentences of reasons. */

/** `1 GPU`, `3 GPUs`. */
export function gpuCount(gpus: number): string {
  return gpus === 1 ? '1 GPU' : `${gpus} GPUs`;
}

/** Why a job gets no more than `gpus`. */
export function fullDemand(gpus: number): string {
  return `It gets ${gpus === 1 ? 'the' : 'all'} ${gpuCount(gpus)} it can use.`;
}

/** `1 earlier job`, `3 earlier jobs`; the adjective carries its trailing space. */
export function jobCount(jobs: number, adjective = ''): string {
  return jobs === 1 ? `1 ${adjective}job` : `${jobs} ${adjective}jobs`;
}

/** A number among the facts of a reason, to three decimals. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
