/**
 * Arrow schemas of the tables that travel over the bridge. Plain types only: dictionary-encoded or
 * large strings are cast before sending, streams are not compressed.
 */
import { Field, Float64, Int32, Schema, TimestampMillisecond, Utf8 } from 'apache-arrow';

const required = false;

/** One row per reported step of a trial. */
export const progressSchema = new Schema([
  new Field('trial', new Utf8(), required),
  new Field('step', new Int32(), required),
  new Field('at', new TimestampMillisecond(), required),
  /** Seconds this step took. */
  new Field('seconds', new Float64(), required),
  /** The experiment's metric at this step; null when it has none. */
  new Field('metric', new Float64(), true),
]);

/** One row per measured overhead: what the predictor charges for starts, restores and pauses. */
export const timingsSchema = new Schema([
  /** launch, start, restore, pause, stop or finish. */
  new Field('kind', new Utf8(), required),
  /** Empty for launch and finish, which belong to the driver. */
  new Field('trial', new Utf8(), required),
  new Field('at', new TimestampMillisecond(), required),
  new Field('seconds', new Float64(), required),
]);

export const tableSchemas = { progress: progressSchema, timings: timingsSchema } as const;
export type TableName = keyof typeof tableSchemas;

export interface ProgressRow {
  readonly trial: string;
  readonly step: number;
  readonly at: number;
  readonly seconds: number;
  readonly metric: number | null;
}

export const timingKinds = [
  'launch',
  'start',
  'restore',
  'reuse',
  'pause',
  'stop',
  'finish',
] as const;
export type TimingKind = (typeof timingKinds)[number];

export interface TimingRow {
  readonly kind: TimingKind;
  readonly trial: string;
  readonly at: number;
  readonly seconds: number;
}
