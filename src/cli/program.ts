import { Command } from '@commander-js/extra-typings';
import { version } from '../../package.json';
import { addCancel } from './commands/cancel.ts';
import { addDemo } from './commands/demo.ts';
import { addExplain } from './commands/explain.ts';
import { addFront } from './commands/front.ts';
import { addJob } from './commands/job.ts';
import { addJobs } from './commands/jobs.ts';
import { addLogs } from './commands/logs.ts';
import { addPolicy } from './commands/policy.ts';
import { addPredict } from './commands/predict.ts';
import { addPreference } from './commands/preference.ts';
import { addReproduce } from './commands/reproduce.ts';
import { addSearch } from './commands/search.ts';
import { addSimulate } from './commands/simulate.ts';
import { addSubmit } from './commands/submit.ts';
import { addUp } from './commands/up.ts';

/** The whole command line. What is wrong with it is thrown as commander's `CommanderError`. */
export function buildProgram(): Command {
  const program = new Command('foresight')
    .description('Say what you want, see what it would cost, get what was promised.')
    .version(version)
    .enablePositionalOptions()
    .showHelpAfterError(
      '(foresight --help lists the commands, foresight COMMAND --help its options)',
    )
    .exitOverride();
  for (const add of commands) add(program);
  return program;
}

/** In the order in which --help lists them. */
const commands: readonly ((program: Command) => void)[] = [
  addUp,
  addDemo,
  addSubmit,
  addPredict,
  addJobs,
  addJob,
  addExplain,
  addCancel,
  addLogs,
  addPolicy,
  addPreference,
  addFront,
  addSimulate,
  addSearch,
  addReproduce,
];
