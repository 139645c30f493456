// SPDX-License-Identifier: ISC
// What libraries of others say of requests, where they are types only: each request becomes a literal of its type in one TypeScript
// file, and the compiler judges (unknown members too, since they are literals).
'use strict';
const fs = require('fs');
const path = require('path');
const ts = require('typescript');

// A row a destination type: where its type comes from, and a mistake that must be seen.
const TYPES = {
  slack: {
    head: "import type { KnownBlock } from '@slack/types';",
    type: '{ text: string; blocks?: KnownBlock[]; mrkdwn?: boolean; unfurl_links?: boolean; unfurl_media?: boolean }',
    spoil: (j) => ({ ...j, blocks: [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text' }] }] }] }),
  },
  discord: {
    head: "import type { RESTPostAPIWebhookWithTokenJSONBody } from 'discord-api-types/v10';",
    type: 'RESTPostAPIWebhookWithTokenJSONBody',
    spoil: (j) => ({ ...j, embeds: [{ title: 5 }] }),
  },
  telegram: {
    head: "import type { ApiMethods } from '@grammyjs/types';",
    type: (r) => `Parameters<ApiMethods<string>['${r.url.split('/').pop()}']>[0]`,
    spoil: (j) => ({ ...j, entities: [{ type: 'text_link', offset: 0, length: 1 }] }),
  },
};
const OPTIONS = {
  noEmit: true, strict: true, target: ts.ScriptTarget.ES2022, types: [], skipLibCheck: true,
  module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext,
};

function compile(file) {
  const program = ts.createProgram([file], OPTIONS);
  return ts.getPreEmitDiagnostics(program).map((d) => ({
    line: d.file && d.file.fileName.endsWith(path.basename(file)) ? ts.getLineAndCharacterOfPosition(d.file, d.start).line : -1,
    what: ts.flattenDiagnosticMessageText(d.messageText, ' ').slice(0, 300),
  }));
}

// Faults of the requests of a type, by their index; the last line is the planted one, -1 says that it was not seen.
function judge(name, requests, dir) {
  const { head, type, spoil } = TYPES[name];
  const of = (r) => (typeof type === 'string' ? type : type(r));
  const line = (r, json, n) => `export const m${n}: ${of(r)} = ${JSON.stringify(json)};`;
  const lines = requests.map((r, n) => line(r, r.json, n));
  lines.push(line(requests[0], spoil(requests[0].json), lines.length));
  const file = path.join(dir, `${name}.ts`);
  fs.writeFileSync(file, [head, ...lines].join('\n'));
  const found = compile(file).map((d) => ({ n: d.line - 1, what: d.what }));
  const seen = found.some((f) => f.n === requests.length);
  return { faults: found.filter((f) => f.n !== requests.length), seen };
}

module.exports = { TYPES, judge };
