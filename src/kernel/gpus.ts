/**
 * GPUs are a `number`. Trials may run on parts of one, which Ray counts in ten-thousandths; a sum
 * of parts is taken to the nearest of these, so that equal amounts are equal numbers.
 */
const partsPerGpu = 10_000;

/** The nearest number of GPUs that Ray tells apart; whole numbers stay as they are. */
export function exactGpus(gpus: number): number {
  return Math.round(gpus * partsPerGpu) / partsPerGpu;
}

/** The whole GPUs that so many take up. */
export function wholeGpus(gpus: number): number {
  return Math.ceil(exactGpus(gpus));
}
