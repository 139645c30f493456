// SPDX-License-Identifier: ISC
// run.js OUT: drives Chromium over every view of the page that serve.py said the address of (a line of JSON on stdin): both languages, both
// themes, with JavaScript and without, a phone, a desk and a wall. Pictures go to OUT. A line for each promise, as TAP; exit 1 when one is broken.
'use strict';
const fs = require('fs');
const path = require('path');
const { chromium } = require('playwright-core');

const out = process.argv[2];
const said = JSON.parse(fs.readFileSync(0, 'utf8').trim().split('\n').pop());
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const WORD = encodeURIComponent('التحالف الدولي');
const VIEWS = {
  now: '/', stories: '/stories', watches: '/watches', watch: '/watch/coalition', try: `/try?t=${WORD}&since=7d`, feeds: '/feeds', queue: '/queue',
  search: `/search?q=${WORD}`, article: `/article/${said.articles[0]}`, status: '/status', nothing: '/no-such-page',
};
if (said.story) VIEWS.story = `/story/sty_${said.story}`;
const SIZES = { phone: { width: 360, height: 740 }, desk: { width: 1280, height: 900 }, wall: { width: 2560, height: 1440 } };

let failed = 0;
let n = 0;
function promise(name, faults) {
  n += 1;
  console.log(`${faults.length ? 'not ok' : 'ok'} ${n} - ${name}`);
  for (const f of faults.slice(0, 12)) console.log(`#   ${f}`);
  if (faults.length > 12) console.log(`#   and ${faults.length - 12} more`);
  failed += faults.length ? 1 : 0;
}

const faults = { axe: [], csp: [], console: [], origin: [], scroll: [], script: [], markup: [], mirror: [], keyboard: [], order: [], without: [], status: [], json: [] };

// What a page does that it must not, told by the browser itself.
function listen(page, where) {
  page.on('console', (m) => {
    if (m.type() !== 'error' && m.type() !== 'warning') return;
    if (/status of 404/.test(m.text())) return;
    (/Content Security Policy/.test(m.text()) ? faults.csp : faults.console).push(`${where}: ${m.text()}`);
  });
  page.on('pageerror', (e) => faults.console.push(`${where}: ${e}`));
  page.on('request', (r) => { if (!r.url().startsWith(said.url) && !r.url().startsWith('data:')) faults.origin.push(`${where}: ${r.url()}`); });
  page.on('dialog', (d) => { faults.script.push(`${where}: dialog`); d.dismiss(); });
}

// Elements and attributes that the program itself never writes.
const ALIEN = `[...document.querySelectorAll('*')].flatMap((e) => [
  /^(script|iframe|object|embed|base|template|textarea|noscript|style|math|video|audio|source|plaintext|details)$/i.test(e.tagName) &&
    !(e.tagName === 'SCRIPT' && /^\\/assets\\//.test(e.getAttribute('src'))) ? '<' + e.tagName + '>' : '',
  ...[...e.attributes].filter((a) => /^on|^style$|^srcdoc$/i.test(a.name) || (/^(href|src|action)$/i.test(a.name) && !/^(https?:|\\/(?!\\/)|#|data:,)/i.test(a.value)))
    .map((a) => e.tagName + ' ' + a.name + '=' + a.value.slice(0, 40))]).filter(Boolean)`;
const HIDDEN = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/;

async function tame(page, where) {
  if (await page.evaluate(() => window.__ran)) faults.script.push(where);
  for (const a of await page.evaluate(ALIEN)) faults.markup.push(`${where}: ${a}`);
  if (HIDDEN.test(await page.evaluate(() => document.body.innerText))) faults.mirror.push(where);
}

async function look(browser, name, url, options) {
  const context = await browser.newContext({ viewport: SIZES[options.size], javaScriptEnabled: options.js, colorScheme: options.theme, bypassCSP: false });
  const page = await context.newPage();
  const where = `${name} ${options.lang} ${options.theme} ${options.size}${options.js ? '' : ' without JavaScript'}`;
  listen(page, where);
  const target = `${said.url}${url}${url.includes('?') ? '&' : '?'}lang=${options.lang}`;
  const answer = await page.goto(target, { waitUntil: 'load' });
  if (answer.status() !== (name === 'nothing' ? 404 : 200)) faults.status.push(`${where}: ${answer.status()}`);
  await page.screenshot({ path: path.join(out, `${name}-${options.lang}-${options.theme}-${options.size}${options.js ? '' : '-nojs'}.png`), caret: 'initial' });
  return { context, page, where };
}

async function withScript(browser, name, url, options) {
  const { context, page, where } = await look(browser, name, url, { ...options, js: true });
  await tame(page, where);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) faults.scroll.push(`${where}: ${wide} px too wide`);
  // axe is a script of the test: it is put in by the browser, past the policy, and asks nothing of the page.
  const found = await page.evaluate(`${axe}; axe.run(document, { resultTypes: ['violations'] })`);
  for (const v of found.violations) faults.axe.push(`${where}: ${v.id}: ${v.nodes[0].html.slice(0, 120)} (${v.nodes.length})`);
  const dir = await page.evaluate(() => document.documentElement.dir);
  if (dir !== (options.lang === 'ar' ? 'rtl' : 'ltr')) faults.mirror.push(`${where}: dir=${dir}`);
  await context.close();
}

// The same words with scripts and without.
async function withoutScript(browser, name, url, lang) {
  const a = await look(browser, name, url, { lang, theme: 'light', size: 'desk', js: false });
  const text = await a.page.locator('main').innerText();
  if (text.trim().length < 8) faults.without.push(`${a.where}: ${JSON.stringify(text)}`);
  await a.context.close();
}

// Tab goes through everything that can be used, in the order of the document, and shows where it is.
async function keyboard(browser, name, url) {
  const { context, page, where } = await look(browser, name, url, { lang: 'ar', theme: 'dark', size: 'desk', js: true });
  const want = await page.evaluate(() => {
    const all = [...document.querySelectorAll('a[href], button, input, select, [tabindex="0"]')].filter((e) => e.tabIndex >= 0 && e.offsetParent !== null);
    all.forEach((e, i) => { e.dataset.tab = i; });
    return all.length;
  });
  const seen = [];
  for (let i = 0; i < Math.min(want, 120); i += 1) {
    await page.keyboard.press('Tab');
    seen.push(await page.evaluate(() => {
      const e = document.activeElement;
      const s = getComputedStyle(e);
      return { tab: Number(e.dataset.tab), shown: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 };
    }));
  }
  seen.forEach((s, i) => {
    if (s.tab !== i) faults.keyboard.push(`${where}: stop ${i} is element ${s.tab}`);
    if (!s.shown) faults.keyboard.push(`${where}: no focus is seen at ${i}`);
  });
  await context.close();
}

// In an Arabic page what comes first stands further right, and lines go down.
async function readingOrder(browser) {
  const { context, page, where } = await look(browser, 'now', '/', { lang: 'ar', theme: 'light', size: 'desk', js: true });
  const places = await page.evaluate(() => [...document.querySelectorAll('nav li')].map((e) => e.getBoundingClientRect().right));
  for (let i = 1; i < places.length; i += 1) if (places[i] >= places[i - 1]) faults.order.push(`${where}: menu entry ${i} stands right of the one before`);
  const heads = await page.evaluate(() => [...document.querySelectorAll('h1, h2, h3')].map((e) => Number(e.tagName[1])));
  if (heads[0] !== 1 || heads.filter((h) => h === 1).length !== 1) faults.order.push(`${where}: heads ${heads.slice(0, 5)}`);
  const marks = await page.evaluate(() => {
    // A mark splits no word: letters before and behind it stay joined, so that the line is as wide as without it.
    const bad = [];
    for (const p of [...document.querySelectorAll('.snippet')].slice(0, 20)) {
      const copy = p.cloneNode(true);
      copy.textContent = p.textContent;
      p.after(copy);
      if (Math.abs(copy.getBoundingClientRect().height - p.getBoundingClientRect().height) > 1) bad.push(p.textContent.slice(0, 60));
      copy.remove();
    }
    return bad;
  });
  for (const m of marks) faults.order.push(`${where}: a mark changes the line: ${m}`);
  await context.close();
}

// Every hostile text, a page each by its article, and the lists with as many as fit.
async function hostile(browser) {
  const context = await browser.newContext();
  const page = await context.newPage();
  listen(page, 'articles');
  for (const id of said.articles) {
    await page.goto(`${said.url}/article/${id}?lang=en`, { waitUntil: 'load' });
    await tame(page, `article ${id}`);
  }
  await context.close();
}

async function json(browser) {
  const context = await browser.newContext();
  for (const [name, url] of Object.entries(VIEWS)) {
    if (name === 'nothing') continue;
    const [p, q] = url.split('?');
    const answer = await context.request.get(`${said.url}${p === '/' ? '/now' : p}.json${q ? `?${q}` : ''}`);
    try {
      const v = JSON.parse(await answer.text());
      if (answer.status() !== 200 || (name !== 'watch' && v.view === undefined)) faults.json.push(`${name}: ${answer.status()}`);
    } catch (e) {
      faults.json.push(`${name}: ${e}`);
    }
  }
  await context.close();
}

async function main() {
  if (!said.ok) console.log('# serve.py: not everything was stored or delivered');
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
  for (const [name, url] of Object.entries(VIEWS)) {
    for (const lang of ['ar', 'en']) {
      for (const theme of ['light', 'dark']) {
        for (const size of Object.keys(SIZES)) await withScript(browser, name, url, { lang, theme, size });
      }
      await withoutScript(browser, name, url, lang);
    }
    await keyboard(browser, name, url);
  }
  await readingOrder(browser);
  await hostile(browser);
  await json(browser);
  await browser.close();
  promise('every view answers, and what is none is 404', faults.status);
  promise('no violation that axe knows', faults.axe);
  promise('nothing is refused by the content security policy', faults.csp);
  promise('no error on the console', faults.console);
  promise('no request leaves the origin', faults.origin);
  promise('nothing scrolls sideways at 360 px or wider', faults.scroll);
  promise('no script of a feed runs', faults.script);
  promise('no markup of a feed appears', faults.markup);
  promise('nothing turns a line around', faults.mirror);
  promise('the keyboard alone reaches everything, in order, and is seen', faults.keyboard);
  promise('what is first is read first', faults.order);
  promise('everything is there without JavaScript', faults.without);
  promise('every view is JSON, too', faults.json);
  console.log(`1..${n}`);
  process.exit(failed ? 1 : 0);
}
main().catch((e) => { console.log(`not ok - ${e.stack}`); process.exit(1); });
