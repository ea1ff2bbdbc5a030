/**
 * Figure 3.10 of the thesis; figure 10 of the OSDI'24 paper: average Pred_err in percent and average
 * JCT in seconds, as in the data behind the figure, by policy and error of size estimates in percent.
 */
export const publishedSizeErrors = [
  { policy: 'AFS', sizeErrorPercent: 0, avgJctSeconds: 451424.1, avgPredErrPercent: 3.3792 },
  { policy: 'AFS', sizeErrorPercent: 5, avgJctSeconds: 450565.6, avgPredErrPercent: 5.1076 },
  { policy: 'AFS', sizeErrorPercent: 10, avgJctSeconds: 451046.6, avgPredErrPercent: 7.0123 },
  { policy: 'AFS', sizeErrorPercent: 20, avgJctSeconds: 451482.4, avgPredErrPercent: 11.3737 },
  { policy: 'AFS', sizeErrorPercent: 30, avgJctSeconds: 451398.7, avgPredErrPercent: 17.5561 },
  { policy: 'AFS', sizeErrorPercent: 40, avgJctSeconds: 452471.2, avgPredErrPercent: 25.5296 },
  { policy: 'FIFO', sizeErrorPercent: 0, avgJctSeconds: 1920950.2, avgPredErrPercent: 0.0 },
  { policy: 'FIFO', sizeErrorPercent: 5, avgJctSeconds: 1920950.2, avgPredErrPercent: 1.3698 },
  { policy: 'FIFO', sizeErrorPercent: 10, avgJctSeconds: 1920950.2, avgPredErrPercent: 2.7162 },
  { policy: 'FIFO', sizeErrorPercent: 20, avgJctSeconds: 1920950.2, avgPredErrPercent: 5.4761 },
  { policy: 'FIFO', sizeErrorPercent: 30, avgJctSeconds: 1920950.2, avgPredErrPercent: 8.3151 },
  { policy: 'FIFO', sizeErrorPercent: 40, avgJctSeconds: 1920950.2, avgPredErrPercent: 11.3225 },
  { policy: 'PCS', sizeErrorPercent: 0, avgJctSeconds: 731919.7, avgPredErrPercent: 1.6798 },
  { policy: 'PCS', sizeErrorPercent: 5, avgJctSeconds: 736233.8, avgPredErrPercent: 3.5314 },
  { policy: 'PCS', sizeErrorPercent: 10, avgJctSeconds: 735727.4, avgPredErrPercent: 5.6435 },
  { policy: 'PCS', sizeErrorPercent: 20, avgJctSeconds: 729120.1, avgPredErrPercent: 9.519 },
  { policy: 'PCS', sizeErrorPercent: 30, avgJctSeconds: 737059.6, avgPredErrPercent: 14.5898 },
  { policy: 'PCS', sizeErrorPercent: 40, avgJctSeconds: 741586.7, avgPredErrPercent: 19.6439 },
] as const;
