#!/usr/bin/env node
// The program is TypeScript. It runs as one bundle, made anew when a source has changed, which starts in a third of the
// time and keeps a third less in memory than its files one by one. Suites of scenarios are files of their users, which
// must share the program's modules: they run by tsx. A lab is idle most of its life: thrift and a young heap that does not
// grow keep it small. A run of suites is busy, and would take twice the processor's time so.
import { register } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { bundle } from './bundle.js';

const runsSuites = ['test', 'repro'].includes(process.argv[2]);
if (!runsSuites)
  for (const thrift of ['--optimize-for-size', '--semi-space-growth-factor=1']) setFlagsFromString(thrift);
const bundled = runsSuites ? undefined : await bundle();
if (bundled === undefined) {
  (await import('tsx/esm/api')).register();
  register('./public-name.js', import.meta.url);
}
const { main } = await import(bundled ?? './main.ts');
await main(process.argv);
