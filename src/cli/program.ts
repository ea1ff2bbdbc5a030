import { Command } from '@commander-js/extra-typings';
import { version } from '../../package.json';
import { addCancel } from './cancel.ts';
import { addDemo } from './demo.ts';
import { addExplain } from './explain.ts';
import { addFront } from './front.ts';
import { addJob } from './job.ts';
import { addJobs } from './jobs.ts';
import { addLogs } from './logs.ts';
import { addPolicy } from './policy.ts';
import { addPredict } from './predict.ts';
import { addPreference } from './preference.ts';
import { addReproduce } from './reproduce.ts';
import { addSearch } from './search.ts';
import { addSimulate } from './simulate.ts';
import { addSubmit } from './submit.ts';
import { addUp } from './up.ts';

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
