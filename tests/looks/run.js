// SPDX-License-Identifier: ISC
// run.js OUT ARTICLES < what tests/tools/render.c printed: draws OUT/index.html, its pictures, and measures every message in every
// variant. Exit 1 when something stands where no reader looks for it, or when a planted fault is not found.
'use strict';
const fs = require('fs');
const path = require('path');
const { chromium } = require('playwright-core');
const { page: build } = require('./page');
const measure = require('./measure');
const types = require('./types');

const [out, articlesFile] = process.argv.slice(2);
const DATE = '2020-10-05 09:41';
const WORDS = [['NATO', 'مهمة'], ['COVID-19', 'وصول']];
const ORDER = ['alert', 'notice', 'digest'];
const CARDS = require.resolve('adaptivecards/dist/adaptivecards.js');
const NARROW = 420;
const WIDE = 2200;

const text = (b64) => Buffer.from(b64, 'base64').toString('utf8');
const articles = fs.readFileSync(articlesFile, 'utf8').trim().split('\n').map(JSON.parse);
const outlets = [...new Set(articles.map((a) => text(a.outlet)))];

// A mail's HTML part, or the text of one that has no parts.
function mailParts(body) {
  const decoded = (part) => text(part.slice(part.indexOf('\r\n\r\n')).replace(/\s/g, ''));
  const boundary = /^Content-Type: multipart.*boundary="?([^"\r\n;]+)/im.exec(body);
  if (!boundary) return { text: decoded(body) };
  const html = body.split(`--${boundary[1]}`).find((p) => /content-type:\s*text\/html/i.test(p));
  return html ? { html: decoded(html) } : {};
}

function read(lines) {
  const of = {};
  return lines.map((line, n) => {
    const given = JSON.parse(line);
    const type = given.type;
    if (!(type in types)) throw new Error(`tests/looks/types.js has no row for ${type}`);
    const body = text(given.request.body);
    const request = { ...given.request, body, ...(type === 'mail' ? mailParts(body) : {}) };
    const key = `${type} ${given.kind} ${given.language} ${given.plain ? 'plain' : ''}`;
    of[key] = (of[key] || 0) + 1;
    return {
      id: `m${n}`, type, first: of[key] === 1, plain: given.plain, kind: given.kind, language: given.language,
      name: `${given.kind} ${given.language}${given.plain ? ' plain' : ''}`, request,
      draw: types[type] && ((dir) => types[type](request, dir)),
    };
  }).filter((m) => m.draw);
}

// Our marks taken away: Alertmanager's way, so to speak.
const bare = (m) => ({
  ...m, id: `${m.id}bare`, name: `${m.name}, without marks`,
  draw: (dir) => m.draw(dir).replace(/[\u200e\u200f\u2066-\u2069]/g, ''),
});

async function open(browser, name, messages, width) {
  const file = path.join(out, name);
  fs.writeFileSync(file, build(messages, width));
  const page = await browser.newPage({ viewport: { width: 170 + 3 * (width + 20), height: 900 } });
  await page.route(/^(?!file:)/, (route) => route.abort());
  await page.goto(`file://${path.resolve(file)}`);
  await page.addScriptTag({ path: CARDS });
  await page.evaluate(() => {
    for (const e of document.querySelectorAll('[data-card]')) {
      const card = new window.AdaptiveCards.AdaptiveCard();
      card.hostConfig = new window.AdaptiveCards.HostConfig({ fontFamily: 'inherit' });
      card.parse(JSON.parse(e.dataset.card));
      e.append(card.render());
    }
  });
  // With the cards in it, and without scripts.
  fs.writeFileSync(file, (await page.content()).replace(/<script[^]*?<\/script>/g, ''));
  return page;
}

async function measured(browser, name, messages, width) {
  const page = await open(browser, name, messages, width);
  const found = await page.evaluate(`(${measure})(${JSON.stringify({ outlets, date: DATE, words: WORDS })})`);
  await page.close();
  return found;
}

// The first alert in each language, the first notice; the Arabic digest apart, since it is long.
async function pictures(browser, messages) {
  const shown = messages.filter((m) => m.first && !m.plain && (m.kind === 'alert' || m.language === 'ar'));
  const page = await open(browser, 'index.html', shown, NARROW);
  await page.screenshot({ path: path.join(out, 'index.png'), fullPage: true });
  for (const type of new Set(shown.map((m) => m.type)))
    for (const [name, rows] of [[type, (m) => m.kind !== 'digest'], [`${type}-digest`, (m) => m.kind === 'digest']]) {
      const boxes = await Promise.all(
        shown.filter((m) => m.type === type && rows(m)).map((m) => page.locator(`#row-${m.id}`).boundingBox()));
      if (!boxes.length) continue;
      const last = boxes[boxes.length - 1];
      const clip = { x: boxes[0].x, y: boxes[0].y, width: last.width, height: last.y + last.height - boxes[0].y };
      await page.screenshot({ path: path.join(out, `${name}.png`), fullPage: true, clip });
    }
  return shown.length;
}

function report(width, messages, { faults, seen }) {
  const name = Object.fromEntries(messages.map((m) => [m.id, `${m.type} ${m.name} (${m.id})`]));
  console.log(`looks: ${width} px: ${Object.entries(seen).map(([k, n]) => `${n} ${k}`).join(', ')}; ${faults.length} faults`);
  for (const f of faults.slice(0, 40)) console.log(`  ${name[f.of]} dir=${f.dir}: ${f.what}`);
  const measured = seen.dates && seen.pairs && seen.marks && seen.directions;
  if (!measured) console.log('looks: something was not measured');
  return faults.length + (measured ? 0 : 1);
}

// Without our marks it must be seen that they are missing.
async function planted(browser, messages) {
  const chosen = messages.filter((m) => ['slack', 'telegram'].includes(m.type) && m.kind !== 'notice');
  const { faults } = await measured(browser, 'planted.html', chosen.map(bare), WIDE);
  const missed = ['does not read', 'of its date', 'is not right of'].filter((kind) => !faults.some((f) => f.what.includes(kind)));
  console.log(`looks: ${chosen.length} messages without our marks: ${faults.length} faults`);
  for (const kind of missed) console.log(`looks: none of them "${kind}"`);
  return missed.length;
}

async function main() {
  fs.mkdirSync(out, { recursive: true });
  const messages = read(fs.readFileSync(0, 'utf8').trim().split('\n'));
  messages.sort((a, b) => a.type.localeCompare(b.type) || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'] });
  let bad = 0;
  console.log(`looks: ${await pictures(browser, messages)} messages drawn in ${path.join(out, 'index.html')}`);
  for (const width of [WIDE, NARROW])
    bad += report(width, messages, await measured(browser, `all-${width}.html`, messages, width));
  bad += await planted(browser, messages);
  await browser.close();
  process.exitCode = bad ? 1 : 0;
}

main().catch((why) => {
  console.error(why);
  process.exitCode = 1;
});
