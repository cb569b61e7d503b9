#!/usr/bin/env node
// The program is TypeScript, run as it is: tsx is registered, then the command line starts.
import { register } from 'tsx/esm/api';

register();
const { main } = await import('./main.ts');
await main(process.argv);
