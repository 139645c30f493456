// SPDX-License-Identifier: ISC
// run.js DIR SECRET... < what tests/tools/render.c printed: do the libraries of others take it? DIR lies beside their node_modules.
// Exit 1 when one does not, or misses the mistake that is planted for it.
'use strict';
const fs = require('fs');
const { checks, spoil } = require('./checks');
const { TYPES, judge } = require('./typed');

const [dir, ...secrets] = process.argv.slice(2);
const SHOWN = 5;
let bad = 0;

function read(line) {
  const given = JSON.parse(line);
  const body = Buffer.from(given.request.body, 'base64').toString('utf8');
  const headers = Object.fromEntries(given.request.headers.map(([k, v]) => [k.toLowerCase(), v]));
  const request = { type: given.type, article: given.article, kind: given.kind, url: given.request.url, headers, body };
  return body.startsWith('{') ? { ...request, json: JSON.parse(body) } : request;
}

function say(by, type, requests, faults, seen) {
  console.log(`conform: ${type}, ${by}: ${requests.length} requests, ${faults.length} faults${seen ? '' : '; A PLANTED ONE WAS NOT SEEN'}`);
  for (const f of faults.slice(0, SHOWN)) {
    const r = requests[f.n];
    console.log(`  ${r ? `${r.kind} of article ${r.article}` : 'the types themselves'}: ${f.what}`);
  }
  bad += faults.length + (seen ? 0 : 1);
}

async function main() {
  const all = fs.readFileSync(0, 'utf8').trim().split('\n').map(read);
  const by = {};
  for (const r of all) (by[r.type] = by[r.type] || []).push(r);
  fs.mkdirSync(dir, { recursive: true });
  for (const [type, requests] of Object.entries(by)) {
    if (checks[type]) {
      const faults = [];
      for (const [n, r] of requests.entries())
        for (const what of await checks[type](r, { secrets })) faults.push({ n, what });
      const rich = requests.find((r) => r.kind === 'alert') || requests[0];
      say('a library', type, requests, faults, (await checks[type](spoil[type](rich), { secrets })).length > 0);
    }
    if (TYPES[type]) {
      const { faults, seen } = judge(type, requests, dir);
      say('types', type, requests, faults, seen);
    }
    if (!checks[type] && !TYPES[type]) console.log(`conform: ${type}: nobody else's library knows it`);
  }
  process.exitCode = bad ? 1 : 0;
}

main().catch((why) => {
  console.error(why);
  process.exitCode = 1;
});
