import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';

/** What every report has, whatever ran. */
export interface Assets {
  readonly template: string;
  readonly styles: string;
  /** The player of recordings, as a global. */
  readonly player: string;
  readonly page: string;
}

const here = import.meta.dirname;
const styleNames = ['tokens', 'layout', 'matrix', 'compare', 'run'] as const;

let loaded: Promise<Assets> | undefined;

/** Reads and bundles them, once per process. */
export function loadAssets(): Promise<Assets> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Assets> {
  const require = createRequire(import.meta.url);
  const ofPlayer = (name: string): Promise<string> =>
    readFile(require.resolve(`asciinema-player/dist/bundle/asciinema-player${name}`), 'utf8');
  const [template, player, playerStyles, page, ...styles] = await Promise.all([
    readFile(path.join(here, 'template.html'), 'utf8'),
    ofPlayer('.min.js'),
    ofPlayer('.css'),
    bundlePage(),
    ...styleNames.map((name) => readFile(path.join(here, 'styles', `${name}.css`), 'utf8')),
  ]);
  return { template, player, page, styles: [playerStyles, ...styles].join('\n') };
}

async function bundlePage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(here, 'page/main.ts')],
    ...{ bundle: true, minify: true, write: false, charset: 'ascii' },
    ...{ format: 'iife', platform: 'browser', target: 'es2022', logLevel: 'silent' },
  });
  return outputFiles[0]?.text ?? '';
}
