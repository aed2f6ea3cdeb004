// Builds the line that foreign pages take in: one plain script, run at once, for old web views too.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  publicDir: false,
  build: {
    outDir: here('./dist/widget'),
    emptyOutDir: false,
    target: 'es2019',
    reportCompressedSize: false,
    lib: {
      entry: here('./src/widget/loader.ts'),
      formats: ['iife'],
      name: 'shouwenLoader',
      fileName: () => 'loader.js',
    },
  },
});
