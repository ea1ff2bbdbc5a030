/** Words for the sentences of reasons. */

/** `1 GPU`, `3 GPUs`. */
export function gpuCount(gpus: number): string {
  return gpus === 1 ? '1 GPU' : `${gpus} GPUs`;
}

/** `only 2 are left`, where a job needs more at once. */
export function leftOnly(gpus: number): string {
  return gpus === 1 ? 'only 1 is left' : `only ${gpus} are left`;
}

/** `1 earlier job`, `3 earlier jobs`; the adjective carries its trailing space. */
export function jobCount(jobs: number, adjective = ''): string {
  return jobs === 1 ? `1 ${adjective}job` : `${jobs} ${adjective}jobs`;
}

/** A number among the facts of a reason, to three decimals. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
