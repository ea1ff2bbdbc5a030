/** Submission, prediction and everything about single jobs. */
import { createRoute } from '@hono/zod-openapi';
import {
  explanation,
  jobList,
  jobParams,
  jobSubmission,
  jobSubmitted,
  jobsQuery,
  jobView,
  noQuery,
  predictionRequest,
  predictionView,
} from '../../api/index.ts';
import type { Operations } from '../../pcs/operations.ts';
import { jsonBody } from './body.ts';
import { type App, answers, errors, refuseInvalid, takes } from './routes.ts';

const tags = ['jobs'];

const submit = createRoute({
  method: 'post',
  path: '/v1/jobs',
  operationId: 'submitJob',
  summary: 'Submit a job and get its completion promised',
  tags,
  middleware: jsonBody(),
  request: { ...takes(jobSubmission), query: noQuery },
  responses: {
    201: answers('The job and the promise made to it', jobSubmitted),
    ...errors(400, 413, 415, 422, 503),
  },
});

const predict = createRoute({
  method: 'post',
  path: '/v1/predictions',
  operationId: 'predict',
  summary: 'Ask what would be promised, now or as supposed, without submitting',
  tags,
  middleware: jsonBody(),
  request: { ...takes(predictionRequest), query: noQuery },
  responses: {
    200: answers('What a submission would be promised now', predictionView),
    ...errors(400, 413, 415, 422, 503),
  },
});

const list = createRoute({
  method: 'get',
  path: '/v1/jobs',
  operationId: 'listJobs',
  summary: 'List jobs in order of arrival',
  tags,
  request: { query: jobsQuery },
  responses: { 200: answers('The jobs', jobList), ...errors(400) },
});

/** Jobs that are over only become more. */
const defaultLimits = { active: undefined, all: 1_000 };

const get = createRoute({
  method: 'get',
  path: '/v1/jobs/{id}',
  operationId: 'getJob',
  summary: 'See one job',
  tags,
  request: { params: jobParams, query: noQuery },
  responses: { 200: answers('The job', jobView), ...errors(400, 404) },
});

const cancel = createRoute({
  method: 'post',
  path: '/v1/jobs/{id}/cancel',
  operationId: 'cancelJob',
  summary: 'Ask a job to end; one that is over stays as it is',
  tags,
  request: { params: jobParams, query: noQuery },
  responses: { 200: answers('The job', jobView), ...errors(400, 404, 503) },
});

const explain = createRoute({
  method: 'get',
  path: '/v1/jobs/{id}/explain',
  operationId: 'explainJob',
  summary: 'See how a job came to be where it is',
  tags,
  request: { params: jobParams, query: noQuery },
  responses: {
    200: answers('Predictions, allocations and events of the job', explanation),
    ...errors(400, 404),
  },
});

/** Adds the routes that answer with JSON at once. */
export function addJobRoutes(app: App, operations: Operations): void {
  app.openapi(
    submit,
    (c) => c.json(operations.submit(c.req.valid('json')), 201),
    refuseInvalid(submit),
  );
  app.openapi(
    predict,
    (c) => c.json(operations.predict(c.req.valid('json')), 200),
    refuseInvalid(predict),
  );
  app.openapi(
    list,
    (c) => {
      const { status, limit } = c.req.valid('query');
      return c.json({ jobs: operations.jobs(status, limit ?? defaultLimits[status]) }, 200);
    },
    refuseInvalid(list),
  );
  app.openapi(get, (c) => c.json(operations.job(c.req.valid('param').id), 200), refuseInvalid(get));
  app.openapi(
    cancel,
    (c) => c.json(operations.cancel(c.req.valid('param').id), 200),
    refuseInvalid(cancel),
  );
  app.openapi(
    explain,
    (c) => c.json(operations.explain(c.req.valid('param').id), 200),
    refuseInvalid(explain),
  );
}
