/** Figure 3.9 of the thesis; figure 9 of the OSDI'24 paper: what the search for configurations costs. */

/** Figure 3.9a: one simulation in minutes, stored as whole ones; by jobs and GPUs. */
export const publishedSimulationMinutes = [
  { jobs: 512, gpus: 128, minutes: 1 },
  { jobs: 512, gpus: 256, minutes: 3 },
  { jobs: 512, gpus: 512, minutes: 2 },
  { jobs: 512, gpus: 1024, minutes: 2 },
  { jobs: 1024, gpus: 128, minutes: 3 },
  { jobs: 1024, gpus: 256, minutes: 2 },
  { jobs: 1024, gpus: 512, minutes: 4 },
  { jobs: 1024, gpus: 1024, minutes: 3 },
] as const;

/** Figure 3.9b: a search of about 1,000 simulations in seconds, on ten machines of two 10-core CPUs. */
export const publishedSearchSeconds = [
  { jobs: 512, gpus: 128, seconds: 930.940162 },
  { jobs: 512, gpus: 256, seconds: 1086.366759 },
  { jobs: 512, gpus: 512, seconds: 1305.037548 },
  { jobs: 512, gpus: 1024, seconds: 2065.1275 },
  { jobs: 1024, gpus: 128, seconds: 1879.227863 },
  { jobs: 1024, gpus: 256, seconds: 2157.288463 },
  { jobs: 1024, gpus: 512, seconds: 2713.001773 },
  { jobs: 1024, gpus: 1024, seconds: 3919.330086 },
] as const;

/** Figure 3.9c: percent of the Pareto points found, by evaluations, with 𝒯, 𝒲 and ζ_min and without. */
export const publishedFound = [
  { evaluations: 128, parameterised: 30, explicit: 20 },
  { evaluations: 256, parameterised: 60, explicit: 46 },
  { evaluations: 512, parameterised: 70, explicit: 47 },
  { evaluations: 1024, parameterised: 95, explicit: 90 },
] as const;
