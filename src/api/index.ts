export * from './cluster.ts';
export * from './error.ts';
export * from './event.ts';
export * from './explanation.ts';
export * from './job.ts';
export * from './policy.ts';
export * from './requests.ts';
