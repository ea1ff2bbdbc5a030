/** Writes the frames that the coordinator's side sends, and both tables as Bun encodes them. */
import { writeFileSync } from 'node:fs';
import { downMessage } from '../../bridge/index.ts';
import { encodeRows } from '../../src/adapters/zmq/arrow.ts';
import type { BridgeRows } from '../../src/pcs/ports.ts';
import { downNames, expected, goldenPath, tableNames } from './golden-files.ts';

for (const name of downNames) {
  writeFileSync(goldenPath(`${name}.bin`), JSON.stringify(downMessage.parse(expected(name))));
}
for (const table of tableNames) {
  const stream = encodeRows({ table, rows: expected(table) } as BridgeRows);
  writeFileSync(goldenPath(`${table}-bun.bin`), stream);
}
