import { z } from 'zod';

/** Something that happened: one row of the history's events, and one message of the stream. */
export const eventView = z
  .object({
    /** Rises with every event; give the last one seen to resume after it. */
    id: z.number().int(),
    /** Milliseconds since the epoch. */
    atMs: z.number(),
    /** What happened, as a code such as `job-submitted`. */
    kind: z.string(),
    /** The job it concerns; null for the cluster. */
    job: z.string().nullable(),
    data: z.record(z.string(), z.unknown()).readonly(),
  })
  .meta({ id: 'Event' });
export type EventView = z.infer<typeof eventView>;

const eventId = z.string().regex(/^\d{1,15}$/, 'the id of an event');

/** Which events: those after an id, of all jobs or of one. */
export const eventsQuery = z
  .object({
    after: eventId.optional().meta({ description: 'Only events after this one' }),
    job: z.string().min(1).max(200).optional().meta({ description: 'Only events of this job' }),
  })
  .strict();

/** Sent by browsers that come back; it goes before `after`. */
export const eventsHeaders = z.object({
  'last-event-id': eventId.optional().meta({ description: 'Only events after this one' }),
});
