export * from './messages.ts';
export * from './tables.ts';
