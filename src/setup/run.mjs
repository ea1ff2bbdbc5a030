#!/usr/bin/env node
// What the scripts in package.json run: `run.mjs demo|test|check|bench|cli [arguments]`.
import { launch } from './launch.mjs';

void launch(process.argv.slice(2));
