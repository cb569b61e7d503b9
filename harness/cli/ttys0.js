#!/usr/bin/env -S node --max-semi-space-size=2 --optimize-for-size
// The program is TypeScript. It runs as one bundle, made anew when a source has changed, which starts in a third of the
// time and keeps a third less in memory than its files one by one. Suites of scenarios are files of their users, which
// must share the program's modules: they run by tsx. The bound of the young heap and the thrift keep an idle lab small; a
// run of suites is busy, and takes half the processor's time without thrift.
import { register } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { bundle } from './bundle.js';

const runsSuites = ['test', 'repro'].includes(process.argv[2]);
if (runsSuites) setFlagsFromString('--no-optimize-for-size');
const bundled = runsSuites ? undefined : await bundle();
if (bundled === undefined) {
  (await import('tsx/esm/api')).register();
  register('./public-name.js', import.meta.url);
}
const { main } = await import(bundled ?? './main.ts');
await main(process.argv);
