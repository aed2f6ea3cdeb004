// Builds the page inside of the chat's frame, and the sample company's page, into dist/widget, served at /w/.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('./src/widget'),
  base: '/w/',
  publicDir: false,
  resolve: { alias: { '@': here('./src') } },
  build: {
    outDir: here('./dist/widget'),
    emptyOutDir: true,
    target: 'es2019',
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
    rollupOptions: {
      input: { frame: here('./src/widget/frame.html'), demo: here('./src/widget/demo.html') },
    },
  },
});
