// SPDX-License-Identifier: ISC
// A row a destination type: what its tool makes of a request, as HTML in containers like the tool's. `dir` is what
// the container says: auto, ltr or rtl. Sources: doc/delivery.md and the tools' own clients, as far as they can be read.
// A row is null where nothing is drawn for people.
'use strict';
const { escape, turned, commonmark, chatty, lines, times, rocket, entities } = require('./text');

const json = (request) => JSON.parse(request.body);
const button = (label) => (label ? `<div><button>${escape(label)}</button></div>` : '');

// One block a message with one dir, sections and quotes below it (the web client's p-rich_text_block).
function slack(request, dir) {
  const run = (e) => {
    let html = escape(e.type === 'date' ? e.fallback : e.text || '');
    if (e.style && e.style.bold) html = `<b>${html}</b>`;
    return e.type === 'link' ? `<a href="${escape(e.url)}">${html}</a>` : html;
  };
  const section = (s) => `<div class="${s.type === 'rich_text_quote' ? 'quote' : ''}">${s.elements.map(run).join('')}</div>`;
  const given = json(request);
  if (!given.blocks) return lines(unescaped(given.text), dir);
  return given.blocks.map((b) => `<div dir="${dir}">${b.elements.map(section).join('')}</div>`).join('');
}

const unescaped = (s) => s.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');

// The text of a post is one element with dir.
function mattermost(request, dir) {
  return `<div dir="${dir}">${commonmark.render(json(request).text)}</div>`;
}

function rocketchat(request, dir) {
  return `<div dir="${dir}">${rocket(json(request).text)}</div>`;
}

function discord(request, dir) {
  const given = json(request);
  const md = (s) => `<div dir="${dir}">${chatty.render(times(s).replace(/^(> .*)\n(?!>)/gm, '$1\n\n'))}</div>`;
  const embed = (e) =>
    `<div class="embed"><div dir="${dir}"><a href="${escape(e.url || '')}"><b>${chatty.renderInline(e.title)}</b></a></div>` +
    `${md(e.description || '')}</div>`;
  return (given.content ? md(given.content) : '') + (given.embeds || []).map(embed).join('');
}

// Drawn in the page by the renderer of adaptivecards.
function teams(request, dir) {
  const cards = json(request).attachments.map((a) => JSON.stringify(a.content));
  return cards.map((c) => `<div dir="${dir}" class="card" data-card="${escape(c)}"></div>`).join('');
}

function telegram(request, dir) {
  const given = json(request);
  const buttons = (given.reply_markup || { inline_keyboard: [] }).inline_keyboard.flat();
  return entities(given.text, given.entities || [], dir) + buttons.map((b) => button(b.text)).join('');
}

function googlechat(request, dir) {
  const given = json(request);
  const widget = (w) => {
    if (w.textParagraph) return `<div dir="${dir}">${w.textParagraph.text.replace(/\n/g, '<br>')}</div>`;
    return w.buttonList ? w.buttonList.buttons.map((b) => button(b.text)).join('') : '';
  };
  if (!given.cardsV2) return lines(given.text, dir);
  const widgets = given.cardsV2.flatMap((c) => c.card.sections).flatMap((s) => s.widgets);
  return `<div class="embed">${widgets.map(widget).join('')}</div>`;
}

// The template's own words stand around the parameters; here there are none, a line each.
function whatsapp(request, dir) {
  const parameters = json(request).template.components.flatMap((c) => c.parameters);
  return parameters.map((p) => lines(p.text, dir)).join('');
}

// What it says of itself (<html dir>) comes before what the mail program says.
function mail(request, dir) {
  if (request.text) return lines(request.text, dir);
  const html = request.html || '';
  const root = (/<html\b[^>]*>/i.exec(html) || [''])[0];
  const said = (/\bdir="?(rtl|ltr|auto)/i.exec(root) || [])[1] || dir;
  const body = /<body\b[^>]*>([^]*)<\/body>/i.exec(html);
  return `<div dir="${dir}"><div dir="${said}">${body ? body[1] : html}</div></div>`;
}

function matrix(request, dir) {
  const given = json(request);
  return given.formatted_body ? `<div dir="${dir}">${given.formatted_body}</div>` : lines(given.body, dir);
}

// First strong letter, paragraph by paragraph (its web/src/rtl.ts).
function zulip(request, dir) {
  return turned(chatty.render(new URLSearchParams(request.body).get('content')), dir);
}

function gotify(request, dir) {
  const given = json(request);
  return `<div dir="${dir}"><b>${escape(given.title || '')}</b></div>${turned(commonmark.render(given.message), dir)}`;
}

function ntfy(request, dir) {
  const given = json(request);
  return `<div dir="${dir}"><b>${escape(given.title || '')}</b></div>${lines(given.message, dir)}`;
}

module.exports = {
  slack, mattermost, rocketchat, discord, teams, telegram, googlechat, whatsapp, mail, matrix, zulip, gotify, ntfy,
  webhook: null, cloudevents: null, file: null, pagerduty: null, opsgenie: null,
};
