import { createHash } from 'node:crypto';
import type { Report } from '../../results/result.ts';
import type { Assets } from './assets.ts';
import type { Embedding } from './embed.ts';
import { dataElement, type PageData } from './embedded.ts';

export interface RenderRequest {
  readonly report: Report;
  /** The folder of results, as a command is to name it. */
  readonly folder: string;
  readonly embedding: Embedding;
  readonly assets: Assets;
}

/**
 * A report as one page that opens offline. What guests and suites have said is data in it: the page's policy lets the two
 * scripts of this program run and no other, and nothing be fetched.
 */
export function renderHtml({ report, folder, embedding, assets }: RenderRequest): string {
  const data: PageData = { report, folder, files: embedding.files };
  const scripts = [assets.player, assets.page].map(scriptText);
  const parts: Readonly<Record<string, string>> = {
    policy: policyFor(scripts),
    styles: `<style>${assets.styles}</style>`,
    data: [`<script type="application/json" id="${dataElement}">${jsonText(data)}</script>`, ...embedding.elements].join('\n'), // prettier-ignore
    scripts: scripts.map((script) => `<script>${script}</script>`).join('\n'),
  };
  return assets.template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => parts[name] ?? '');
}

/** JSON that no parser of HTML takes for anything but text. */
function jsonText(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029'); // prettier-ignore
}

function scriptText(program: string): string {
  return program.replace(/<(?=\/script)/gi, '\\x3c').replaceAll('\r\n', '\n');
}

function policyFor(scripts: readonly string[]): string {
  const hashes = scripts.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`);
  return [
    "default-src 'none'",
    // The player's terminal is WebAssembly.
    `script-src ${hashes.join(' ')} 'wasm-unsafe-eval'`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
