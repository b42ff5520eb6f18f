import react from '@vitejs/plugin-react';
import { join } from 'node:path';
import { defineConfig } from 'vite';

const SERVER = 'http://127.0.0.1:8080';

/**
 * Pages of all kinds of people in one build, one chunk a route. Nothing is inlined into the page: the content security policy allows
 * scripts only from our own address.
 */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  resolve: {
    alias: [
      { find: /^\.\/getScrollBarSize$/, replacement: join(import.meta.dirname, 'component', 'scroll-bar-size.ts') },
    ],
  },
  // The server puts a fresh nonce in its place; antd's style elements carry it.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'react',
              test: /node_modules[\\/](react|react-dom|scheduler|react-router|@tanstack|i18next|react-i18next)[\\/]/,
            },
            {
              name: 'media',
              test: /node_modules[\\/](mediasoup-client|h264-profile-level-id|sdp-transform|awaitqueue|ua-parser-js)[\\/]/,
            },
          ],
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': SERVER,
      '/socket.io': { target: SERVER, ws: true },
    },
  },
});
