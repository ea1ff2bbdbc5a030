/**
 * Figure 3.7 of the thesis; figure 7 of the OSDI'24 paper: by virtual cluster of Philly, the average JCT
 * relative to AFS, then average and p99 Pred_err in percent. Numbers of the traces are those of the figure.
 */
export const publishedTraces = [
  {
    trace: '0e4a51',
    number: 1,
    policies: {
      AFS: [1, 25.632, 239.758],
      Tiresias: [1.064, 26.619, 313.503],
      Themis: [1.324, 47.967, 212.425],
      FIFO: [9.301, 0, 0],
      'PCS-JCT': [1.568, 5.568, 115.522],
      'PCS-bal': [2.372, 1.371, 14.914],
      'PCS-pred': [2.614, 0.8, 7.219],
    },
  },
  {
    trace: 'b436b2',
    number: 2,
    policies: {
      AFS: [1, 83.816, 770.714],
      Tiresias: [1.316, 86.569, 791.598],
      Themis: [1.552, 43.32, 258.832],
      FIFO: [59.979, 0, 0],
      'PCS-JCT': [2.246, 1.272, 26.042],
      'PCS-bal': [3.33, 0.375, 9.634],
      'PCS-pred': [5.362, 0.172, 5.601],
    },
  },
  {
    trace: '6214e9',
    number: 3,
    policies: {
      AFS: [1, 77.429, 924.858],
      Tiresias: [1.102, 85.343, 1030.017],
      Themis: [1.341, 38.49, 273.523],
      FIFO: [92.017, 0, 0],
      'PCS-JCT': [1.915, 10.536, 250.193],
      'PCS-bal': [2.701, 2.398, 58.091],
      'PCS-pred': [3.473, 0.437, 11.922],
    },
  },
  {
    trace: '6c71a0',
    number: 4,
    policies: {
      AFS: [1, 16.963, 194.101],
      Tiresias: [1.073, 18.358, 216.328],
      Themis: [1.498, 40.007, 126.188],
      FIFO: [31.521, 0, 0],
      'PCS-JCT': [1.467, 4.935, 92.058],
      'PCS-bal': [2.021, 2.006, 69.316],
      'PCS-pred': [4.846, 1.446, 49.363],
    },
  },
  {
    trace: '2869ce',
    number: 5,
    policies: {
      AFS: [1, 9.027, 113.631],
      Tiresias: [1.428, 11.166, 241.127],
      Themis: [1.652, 33.82, 122.788],
      FIFO: [4.857, 0, 0],
      'PCS-JCT': [1.145, 4.045, 48.08],
      'PCS-bal': [1.459, 1.407, 22.211],
      'PCS-pred': [2.562, 0.4, 4.709],
    },
  },
  {
    trace: 'ee9e8c',
    number: 6,
    policies: {
      AFS: [1, 29.431, 538.801],
      Tiresias: [1.557, 69.837, 1535.729],
      Themis: [1.898, 54.048, 510.721],
      FIFO: [14.553, 0, 0],
      'PCS-JCT': [2.017, 8.504, 207.113],
      'PCS-bal': [2.735, 4.593, 54.937],
      'PCS-pred': [5.965, 0.975, 5.185],
    },
  },
] as const;
