/**
 * Figures 3.4 to 3.6 of the thesis; figures 4 to 6 of the OSDI'24 paper: 101 AutoML jobs on 16 GPUs.
 * Pred_err in percent as in figure 3.4 (figure 3.5b plots it 5 points too high), JCT in seconds,
 * average JCT relative to PCS-JCT, unfairness in percent. Null where nothing was published.
 */
export const publishedTestbed = [
  {
    policy: 'AFS',
    predErr: { mean: 43.66, p50: 31.7, p90: 98.8, p95: 131.96, p99: 158.72, max: 282.97 },
    jct: { mean: 499.51, p90: 817.37 },
    relativeJct: 1.12,
    unfairness: { mean: 10.69, p90: 35.04, max: 212.25 },
  },
  {
    policy: 'Tiresias',
    predErr: { mean: 69.54, p50: 21.34, p90: 145.74, p95: 297.33, p99: 639.59, max: 865.52 },
    jct: { mean: 678.45, p90: 1118.33 },
    relativeJct: 1.521,
    unfairness: { mean: 25.68, p90: 57.39, max: 417.68 },
  },
  {
    policy: 'Themis',
    predErr: { mean: 52.34, p50: 30.44, p90: 100.31, p95: 179.52, p99: 409.71, max: 413.22 },
    jct: null,
    relativeJct: 2.111,
    unfairness: { mean: 11.16, p90: 29.67, max: 46.07 },
  },
  { policy: 'FIFO', predErr: null, jct: null, relativeJct: null, unfairness: null },
  {
    policy: 'PCS-JCT',
    predErr: { mean: 22.91, p50: 7.62, p90: 26.11, p95: 126.99, p99: 310.29, max: 423.31 },
    jct: { mean: 445.96, p90: 863.59 },
    relativeJct: 1,
    unfairness: { mean: 5.74, p90: 17.37, max: 97.13 },
  },
  {
    policy: 'PCS-bal',
    predErr: { mean: 18.13, p50: 8.56, p90: 21.45, p95: 25.55, p99: 231.29, max: 413.74 },
    jct: null,
    relativeJct: 1.088,
    unfairness: null,
  },
  {
    policy: 'PCS-pred',
    predErr: { mean: 11.14, p50: 7.3, p90: 17.41, p95: 20.4, p99: 89.82, max: 159.74 },
    jct: null,
    relativeJct: 1.383,
    unfairness: null,
  },
] as const;
