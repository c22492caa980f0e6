/* eslint-disable @typescript-eslint/no-require-imports */
import { longAsset } from './long-asset';

/** In a process of its own: `verify-speed.js verify|parse <segments>` prints seconds and megabytes, of the verifying function or of nothing but m3u8-parser. Each loads what it needs, and nothing else. */
async function main([what, segments]: string[]) {
  const { request, store, playlists } = longAsset(Number(segments));
  const started = process.hrtime.bigint();
  if (what === 'verify') {
    const { verify } = require('../../src/media/abr-media-pipeline/verify/verifier') as typeof import('../../src/media/abr-media-pipeline/verify/verifier');
    await verify(request, store);
  } else {
    const { HlsParser } = require('../../src/media/abr-media-pipeline/verify/parsers') as typeof import('../../src/media/abr-media-pipeline/verify/parsers');
    for (const text of playlists) {
      const parser = new HlsParser();
      parser.push(text);
      parser.end();
    }
  }
  console.log(JSON.stringify({ seconds: Number(process.hrtime.bigint() - started) / 1e9, megabytes: process.resourceUsage().maxRSS / 1024 }));
}

void main(process.argv.slice(2));
