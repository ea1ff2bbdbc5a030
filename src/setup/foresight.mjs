#!/usr/bin/env node
// The `foresight` command: prepares the machine if need be and runs the command-line program.
import { launch } from './launch.mjs';

void launch(['cli'].concat(process.argv.slice(2)));
