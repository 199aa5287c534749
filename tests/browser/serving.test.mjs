// What travels: every file of the frame in the form that the browser likes best.

import assert from 'node:assert/strict';
import { get } from 'node:http';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { stage } from './support/stage.mjs';

const shop = stage();

/** Asks as a browser does, but unpacks nothing by itself. */
const ask = (path, accepted) => new Promise((resolve, reject) => {
  const headers = accepted === undefined ? {} : { 'accept-encoding': accepted };
  get(new URL(path, shop.server.origin), { headers }, async (response) => {
    const chunks = await response.toArray();
    resolve({ headers: response.headers, bytes: Buffer.concat(chunks) });
  }).on('error', reject);
});

const unpack = {
  br: brotliDecompressSync,
  gzip: gunzipSync,
  undefined: (bytes) => bytes,
};

test('the loader, the frame and its files travel compressed as the browser wishes', async () => {
  const frame = '/widget/?agent=demo';
  const document = (await ask(frame)).bytes.toString();
  const files = [...document.matchAll(/(?:href|from) ?=?['"]?(\/widget\/[^\s'">]+)/g)].map(([, path]) => path);
  assert.ok(files.some((path) => path.endsWith('.wasm')) && files.some((path) => path.endsWith('.css')));
  for (const path of ['/baton.js', frame, ...new Set(files)]) {
    const plain = (await ask(path)).bytes;
    for (const [accepted, coding] of [
      ['gzip, deflate, br, zstd', 'br'], ['gzip', 'gzip'], ['br;q=0, gzip;q=0.5', 'gzip'],
      ['identity', undefined], ['zstd', undefined],
    ]) {
      const { headers, bytes } = await ask(path, accepted);
      assert.equal(headers['content-encoding'], coding, `${path} for ${accepted}`);
      assert.equal(headers.vary, 'accept-encoding', path);
      assert.ok(unpack[coding](bytes).equals(plain), `${path} as ${coding}`);
    }
  }
});
