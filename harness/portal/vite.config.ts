import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

// Nothing is inlined into HTML or CSS: the lab serves the page under a content security policy without `data:`.
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [react()],
  build: {
    outDir: '../../dist/portal',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'terminal', test: /node_modules\/@xterm\// },
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
            { name: 'fluent', test: /node_modules\/(@fluentui|@griffel|tabster|keyborg|@floating-ui)\// },
          ],
        },
      },
    },
  },
});
