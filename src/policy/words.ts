/** Words for the sentences of reasons. */

/** `1 GPU`, `3 GPUs`. */
export function gpuCount(gpus: number): string {
  return gpus === 1 ? '1 GPU' : `${gpus} GPUs`;
}

/** `1 earlier job`, `3 earlier jobs`; the adjective carries its trailing space. */
export function jobCount(jobs: number, adjective = ''): string {
  return jobs === 1 ? `1 ${adjective}job` : `${jobs} ${adjective}jobs`;
}
