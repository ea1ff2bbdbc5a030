import type { ForesightClient } from '../../adapters/http/client.ts';
import type { FrontSearchView } from '../../api/index.ts';
import { LiveLine, type Output } from '../output.ts';
import { searchLine } from '../text/front.ts';

const lookEveryMs = 500;
const interruptedExitCode = 130;

/**
 * The search once it is over. A person on a terminal sees a line that follows it. Ctrl-C ends the
 * program and leaves the search alone.
 */
export async function followSearch(
  client: ForesightClient,
  output: Output,
): Promise<FrontSearchView> {
  const line = new LiveLine();
  const leave = (): never => {
    line.clear();
    output.note('The search goes on: foresight front cancel ends it.');
    process.exit(interruptedExitCode);
  };
  process.once('SIGINT', leave);
  try {
    for (;;) {
      const search = await client.frontSearch();
      if (search.status !== 'running') return search;
      line.show(searchLine(search));
      await Bun.sleep(lookEveryMs);
    }
  } finally {
    process.off('SIGINT', leave);
    line.clear();
  }
}
