/** Figure 3.1 of the thesis; figure 1 of the OSDI'24 paper. Times in units, of which a job of size 1 takes one. */
export const publishedToy = [
  {
    policy: 'Tiresias',
    avgJct: 11.25,
    peakUnfairnessPercent: 10,
    avgPredErrPercent: 46,
    jct: [27, 9, 1, 8],
    predictedJct: [10, 8, 1, 8],
  },
  {
    policy: 'Themis',
    avgJct: 13.5,
    peakUnfairnessPercent: 0,
    avgPredErrPercent: 24,
    jct: [19, 16, 2, 17],
    predictedJct: [10, 15, 2, 17],
  },
  {
    policy: 'FIFO',
    avgJct: 15.75,
    peakUnfairnessPercent: 500,
    avgPredErrPercent: 0,
    jct: [10, 18, 18, 17],
    predictedJct: [10, 18, 18, 17],
  },
] as const;
