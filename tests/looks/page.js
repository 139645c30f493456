// SPDX-License-Identifier: ISC
// Messages beside each other in the three variants, as one HTML page.
'use strict';
const VARIANTS = ['auto', 'ltr', 'rtl'];
const STYLE = `
body { font: 15px "Noto Sans", "Noto Sans Arabic", "Noto Color Emoji", sans-serif; margin: 12px; background: #eee; }
table { border-collapse: collapse; table-layout: fixed; }
td { border: 1px solid #999; padding: 8px; vertical-align: top; background: #fff; }
th { padding: 8px; }
p { margin: 4px 0; } a { color: #0645ad; } b, strong { background: #fff3b0; }
ul { margin: 2px 0; }
.quote, blockquote { border-inline-start: 3px solid #888; padding-inline-start: 8px; margin: 4px 0; }
.embed { border: 1px solid #ccc; padding: 6px; } button { margin-top: 6px; }
`;

const cell = (m, dir) =>
  `<td><div class="message" data-of="${m.id}" data-dir="${dir}" data-kind="${m.kind}" data-language="${m.language}">` +
  `${m.draw(dir)}</div></td>`;
const row = (m) => `<tr id="row-${m.id}"><th>${m.type}<br>${m.name}</th>${VARIANTS.map((d) => cell(m, d)).join('')}</tr>`;

// width: of a message, in pixels.
function page(messages, width) {
  const head = VARIANTS.map((d) => `<th style="width:${width}px">dir=${d}</th>`).join('');
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>rasid: looks</title><style>${STYLE}
table { width: ${150 + 3 * (width + 18)}px; }</style></head>
<body><table><tr><th style="width:110px"></th>${head}</tr>${messages.map(row).join('\n')}</table></body></html>`;
}

module.exports = { VARIANTS, page };
