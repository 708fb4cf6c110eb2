import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';

export default defineConfig({
  base: '/apps/solid/',
  plugins: [solid({ ssr: true })],
  build: { outDir: '../dist/solid', emptyOutDir: true },
});
