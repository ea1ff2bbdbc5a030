import { unzipSync } from 'fflate';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findFreePort } from '../../../src/adapters/process/free-port.ts';
import { jobSubmitted, jobView } from '../../../src/api/index.ts';
import { Folder, Service, start } from '../support.ts';

let service: Service;
let folder: Folder;
beforeEach(async () => {
  service = await Service.open();
  folder = new Folder({
    'tune.py': 'print(1)\n',
    'lib/model.py': 'x = 1\n',
    '.git/config': '',
    '.venv/bin/python': '',
    'lib/__pycache__/model.pyc': '',
    'data/big.bin': 'x',
    '.foresightignore': 'data/\n',
  });
});
afterEach(async () => {
  await service.close();
  folder.remove();
});

const told = ['--steps', '10', '--seconds-per-step', '2'];

test('submit: uploads the folder of the script and shows the promise', async () => {
  const { code, stdout, stderr } = await service.run(
    ['submit', ...told, 'tune.py', '--lr', '0.1'],
    {
      cwd: folder.path,
    },
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^tune-0: predicted to complete in \d+ s, at 2023-11-14 22:13; queue 1 of 2; size 20 GPU-seconds, as you stated it\n$/,
  );
  expect(stderr).toContain('3 files');
  const files = Object.keys(unzipSync(service.zips[0] ?? new Uint8Array()));
  expect(files).toEqual(['.foresightignore', 'lib/model.py', 'tune.py']);
  await service.bench.clock.advance(1000);
  expect(service.bench.fleet.launches[0]).toMatchObject({
    job: 'tune-0',
    entrypoint: 'python tune.py --lr 0.1',
    packageId: 'package-1',
  });
});

test('submit: --json prints the answer of the endpoint alone', async () => {
  const { code, stdout } = await service.run(['submit', '--json', ...told, 'tune.py'], {
    cwd: folder.path,
  });
  expect(code).toBe(0);
  const { job, prediction } = jobSubmitted.parse(JSON.parse(stdout));
  expect(job.promised).toEqual(prediction.promised);
  expect(job.size).toMatchObject({ gpuSeconds: 20, source: 'user' });
});

test('submit: options after the script belong to the script', async () => {
  const { stdout } = await service.run(['submit', 'tune.py', '--json', '--trials', '3'], {
    cwd: folder.path,
  });
  expect(stdout).toMatch(/^tune-0: predicted/);
  expect(service.bench.coordinator.job('tune-0').trials).toBe(1);
});

test('submit: every option reaches the job', async () => {
  const args = ['submit', '--working-dir', 'none', '--name', 'my search', '--trials', '4'];
  args.push('--gpus-per-trial', '2', '--demand', '1:120,2:61,4:33', '--fingerprint', 'f');
  args.push('--env', 'A=1=2', '--env', 'SECRET', '--max-restarts', '0', '--reuse-actors');
  args.push('--', 'bash', '-c', "echo 'hi'");
  const { code, stdout } = await service.run(args, { env: { SECRET: 's3cret' } });
  expect(code).toBe(0);
  expect(service.zips).toEqual([]);
  expect(stdout).toMatch(/^my-search-0: .*; queue 2 of 2; size 120 GPU-seconds/);
  expect(service.bench.history.job('my-search-0')?.submission).toEqual({
    name: 'my search',
    entrypoint: `bash -c 'echo '"'"'hi'"'"''`,
    trials: 4,
    gpusPerTrial: 2,
    demand: {
      table: [
        { gpus: 1, seconds: 120 },
        { gpus: 2, seconds: 61 },
        { gpus: 4, seconds: 33 },
      ],
    },
    fingerprint: 'f',
    environment: { A: '1=2', SECRET: 's3cret' },
    maxRestarts: 0,
    reuseActors: true,
  });
});

test('submit: a training job says what it can use, and how it scales', async () => {
  const args = ['submit', '--working-dir', 'none', '--name', 'net', '--max-gpus', '3'];
  args.push('--steps', '100', '--demand', '1:120,2:60', '--', 'true');
  const { stdout } = await service.run(args);
  expect(stdout).toMatch(/^net-0: .*size 120 GPU-seconds, as you stated it/);
  expect(service.bench.coordinator.job('net-0')).toMatchObject({ demandGpus: 3, trials: 1 });
  const shown = await service.run(['job', 'net-0']);
  expect(shown.stdout).toContain('(100 steps of 1.2 s on one GPU), as you stated it');
  expect(shown.stdout).toContain('a step takes 1.2 s on 1, 0.6 s on 2; 1 other number of GPUs inf');
  const refused = await service.run([...args.slice(0, -2), '--trials', '2', '--', 'true']);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain(
    'trials cannot be 2; allowed is 1 for a training job, which has maxGpus.',
  );
  const reusing = await service.run([...args.slice(0, -2), '--reuse-actors', '--', 'true']);
  expect(reusing.code).toBe(2);
  expect(reusing.stderr).toContain('has no trial that could take over an actor');
});

test('submit: speeds by GPU type, and nodes that a job may span', async () => {
  service.bench.fleet.gpuType = 'A100';
  await service.bench.clock.advance(60_000);
  const args = ['submit', '--working-dir', 'none', '--name', 'net', '--steps', '100'];
  args.push('--max-gpus', '4', '--demand', '1:120,2:60', '--span-factor', '1.5');
  const here = await service.run([...args, '--speeds', 'A100=2,T4=1', '--', 'true']);
  expect(here.stdout).toMatch(/^net-0: .*size 60 GPU-seconds, as you stated it/);
  const told = await service.run(['explain', 'net-0']);
  expect(told.stdout).toContain('Its seconds were divided by 2, its speed on A100.');
  const refused = await service.run([...args, '--speeds', 'T4=1', '--', 'true']);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('demand.speeds');
  expect(refused.stderr).toContain('a speed on A100 among them');
});

test('submit: says whom the job delays', async () => {
  service.bench.submit({ trials: 4, steps: 100, name: 'first' });
  await service.bench.clock.advance(10_000);
  const args = ['submit', '--working-dir', 'none', ...told, '--', 'true'];
  const { stdout } = await service.run(args);
  expect(stdout).toMatch(/\n {2}first \(first-0\) would end .+ later\n$/);
});

test('submit --wait: follows a job to its end', async () => {
  const args = ['submit', '--json', '--wait', '--working-dir', 'none', ...told, '--', 'true'];
  const { child, end } = start(args, { env: { FORESIGHT_URL: service.url } });
  let seen = '';
  child.stderr.on('data', (chunk) => {
    seen += chunk;
  });
  while (!seen.includes('launching')) await Bun.sleep(20);
  await service.bench.clock.advance(5_000);
  while (!seen.includes('running')) await Bun.sleep(20);
  await service.bench.drain();
  const { code, stdout, stderr } = await end;
  expect(code).toBe(0);
  expect(jobView.parse(JSON.parse(stdout))).toMatchObject({ status: 'succeeded', progress: 1 });
  expect(stderr).toMatch(/^true-0: predicted .*\nlaunching \d.*\nrunning \d/);
  expect(stderr).not.toContain('\r');
});

test('submit --wait: a cancelled job is exit code 1', async () => {
  const run = service.run(['submit', '--wait', '--working-dir', 'none', ...told, '--', 'true']);
  while (service.bench.coordinator.jobs('active').length === 0) await Bun.sleep(20);
  service.bench.coordinator.cancel('true-0');
  await service.bench.drain();
  const { code, stdout } = await run;
  expect(code).toBe(1);
  expect(stdout).toMatch(/^true-0: cancelled after /);
});

test('submit --wait: Ctrl-C leaves the job alone', async () => {
  const args = ['submit', '--wait', '--working-dir', 'none', ...told, '--', 'true'];
  const { child, end } = start(args, { env: { FORESIGHT_URL: service.url } });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  while (!stderr.includes('launching')) await Bun.sleep(20);
  child.kill('SIGINT');
  expect((await end).code).toBe(130);
  expect(stderr).toMatch(
    /\ntrue-0 goes on: foresight job true-0 shows it, foresight cancel true-0 /,
  );
  await service.bench.drain();
  expect(service.bench.coordinator.job('true-0').status).toBe('succeeded');
});

test('submit: a folder over 100 MiB names its largest files', async () => {
  folder.write('model.bin', new Uint8Array(101 * 1024 * 1024));
  const { code, stderr } = await service.run(['submit', 'tune.py'], { cwd: folder.path });
  expect(code).toBe(1);
  expect(stderr).toMatch(/4 files in .* are 101 MiB in all, the largest model\.bin \(101 MiB\)/);
  expect(stderr).toContain('.foresightignore');
  expect(stderr).toContain('allowed is up to 100 MiB');
});

test('submit: a script that is not there', async () => {
  const { code, stderr } = await service.run(['submit', 'nope.py'], { cwd: folder.path });
  expect(code).toBe(2);
  expect(stderr).toBe('error: script cannot be "nope.py"; allowed is a file that exists.\n');
});

test('submit: what the cluster cannot do', async () => {
  const args = ['submit', '--working-dir', 'none', '--gpus-per-trial', '5', '--', 'true'];
  const { code, stderr } = await service.run(args);
  expect(code).toBe(1);
  expect(stderr).toBe(
    'error: a trial asks for 5 GPUs and the cluster has 4 (gpusPerTrial); allowed is 1 to 4.\n',
  );
  const json = await service.run(['submit', '--json', ...args.slice(1)]);
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout).error).toMatchObject({ code: 'too-many-gpus', value: 5 });
  expect(json.stderr).toBe('');
});

test('submit --or-url: the job goes where it would end first, and the others say what they promise', async () => {
  const other = await Service.open();
  try {
    await service.run(['submit', '--trials', '40', ...told, 'tune.py'], { cwd: folder.path });
    const asked = ['submit', '--json', '--trials', '2', ...told];
    const { code, stdout, stderr } = await service.run(
      [...asked, '--or-url', other.url, 'tune.py'],
      {
        cwd: folder.path,
      },
    );
    expect(code).toBe(0);
    expect(stderr.match(/would promise it in/g)).toHaveLength(2);
    const answer = JSON.parse(stdout);
    expect(answer.url).toBe(other.url);
    expect(other.bench.coordinator.jobs('all').map(({ id }) => id)).toEqual([answer.job.id]);
    expect(service.bench.coordinator.jobs('all')).toHaveLength(1);
    expect([service.zips.length, other.zips.length]).toEqual([1, 1]);
  } finally {
    await other.close();
  }
});

test('submit --or-url: what cannot be reached or cannot run the job is passed over', async () => {
  const small = await Service.open();
  try {
    const away = `http://127.0.0.1:${await findFreePort()}`;
    const more = ['--or-url', away, '--or-url', small.url];
    const { code, stdout, stderr } = await service.run(['submit', ...more, ...told, 'tune.py'], {
      cwd: folder.path,
    });
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(service.url),
    });
    expect(stderr).toContain(`${away} is passed over: `);

    const large = ['--gpus-per-trial', '99', 'tune.py'];
    const refused = await service.run(['submit', '--json', ...more, ...told, ...large], {
      cwd: folder.path,
    });
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.stdout).error.field).toBe('gpusPerTrial');
  } finally {
    await small.close();
  }
});

test('submit --or-url: an address that is none', async () => {
  const { code, stderr } = await service.run(['submit', '--or-url', 'nowhere', 'tune.py'], {
    cwd: folder.path,
  });
  expect(code).toBe(2);
  expect(stderr).toContain('--or-url cannot be "nowhere"; allowed is an address such as');
});
