// SPDX-License-Identifier: ISC
// How tools that read Markdown of their own kind, entities or lines make HTML of a text.
'use strict';
const markdownIt = require('markdown-it');

const escape = (s) => s.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const turned = (html, dir) => html.replace(/<(p|li|h\d)>/g, `<$1 dir="${dir}">`);
const commonmark = markdownIt({ html: false, linkify: false });
// Chat tools keep single line breaks.
const chatty = markdownIt({ html: false, linkify: false, breaks: true });

// Each line a paragraph of its own.
function lines(text, dir) {
  return text.split('\n').map((l) => `<div dir="${dir}">${escape(l)}</div>`).join('');
}

// Discord's times, which each reader's client writes; here in our form, so that they can be measured.
function times(text) {
  return text.replace(/<t:(\d+):\w>/g, (_, s) => new Date(s * 1000).toISOString().slice(0, 16).replace('T', ' '));
}

// Rocket.Chat's *bold* is one star, its quotes end with their line.
function rocket(text) {
  const one = text.replace(/(?<![*\w])\*(?=\S)([^*\n]+?)\*(?!\*)/g, '**$1**');
  return chatty.render(one.replace(/^(> .*)\n(?!>)/gm, '$1\n\n'));
}

// Telegram: entities count UTF-16 units, as JavaScript does.
function entities(text, given, dir) {
  const at = new Set([0, text.length]);
  for (const e of given) at.add(e.offset).add(e.offset + e.length);
  for (let i = 0; i < text.length; i++) if (text[i] === '\n') at.add(i).add(i + 1);
  const cuts = [...at].sort((a, b) => a - b);
  let html = '';
  let line = '';
  let quote = false;
  const end = () => {
    html += `<div dir="${dir}"${quote ? ' class="quote"' : ''}>${line}</div>`;
    line = '';
    quote = false;
  };
  for (let k = 0; k + 1 < cuts.length; k++) {
    const piece = text.slice(cuts[k], cuts[k + 1]);
    if (piece === '\n') {
      end();
      continue;
    }
    const here = given.filter((e) => e.offset <= cuts[k] && e.offset + e.length >= cuts[k + 1]);
    const has = (type) => here.find((e) => e.type === type);
    let one = escape(piece);
    if (has('bold')) one = `<b>${one}</b>`;
    if (has('text_link')) one = `<a href="${escape(has('text_link').url)}">${one}</a>`;
    quote = quote || Boolean(has('blockquote'));
    line += one;
  }
  end();
  return html;
}

module.exports = { escape, turned, commonmark, chatty, lines, times, rocket, entities };
