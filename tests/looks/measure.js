// SPDX-License-Identifier: ISC
// Runs inside the browser, whole: where each letter of a message stands, line by line, and what is wrong with that.
// given: {outlets, date, words}; answers the faults of all messages of the page, how much was looked at, and how often a tool with
// one direction a message turned a title that its sender could not hold (doc/delivery.md "Direction").
// It knows texts, not our direction marks: those it skips.
'use strict';
module.exports = function measure(given) {
  const HIDDEN = /[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;
  const R = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
  const L = /[A-Za-z]/;
  const seen = { messages: 0, letters: 0, dates: 0, pairs: 0, numbers: 0, marks: 0, directions: 0, turned: 0 };
  const faults = [];

  const block = (node) => {
    let e = node.parentElement;
    while (getComputedStyle(e).display.startsWith('inline')) e = e.parentElement;
    return e;
  };

  // [{text, chars: [{left, right, top, node}], dir}]: what a reader takes for one paragraph.
  function paragraphs(root) {
    const out = [];
    let now = null;
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    const range = document.createRange();
    while (walk.nextNode()) {
      const node = walk.currentNode;
      if (node.nodeType !== Node.TEXT_NODE) {
        if (node.tagName === 'BR') now = null;
        continue;
      }
      const in_ = block(node);
      if (now === null || now.block !== in_) {
        now = { block: in_, text: '', chars: [], dir: getComputedStyle(in_).direction };
        out.push(now);
      }
      let at = 0;
      for (const c of node.data) {
        range.setStart(node, at);
        range.setEnd(node, at + c.length);
        at += c.length;
        const rect = range.getClientRects()[0];
        if (HIDDEN.test(c) || !rect) continue;
        for (let k = 0; k < c.length; k++) now.chars.push({ left: rect.left, right: rect.right, top: rect.top, node });
        now.text += c;
      }
    }
    return out.filter((p) => p.text.trim() !== '');
  }

  const sameLine = (v) => v.every((c) => Math.abs(c.top - v[0].top) < 4);
  const places = (p, needle) => {
    const found = [];
    for (let i = p.text.indexOf(needle); i >= 0; i = p.text.indexOf(needle, i + 1)) found.push(i);
    return found;
  };

  // Each letter right of the one before it, unless a new line begins.
  function risesFrom(chars) {
    for (let i = 1; i < chars.length; i++)
      if (Math.abs(chars[i].top - chars[i - 1].top) < 4 && chars[i].left < chars[i - 1].right - 0.6) return false;
    return true;
  }

  // UAX 9: what stands between two runs of one direction goes with them. At an edge it goes with the paragraph, or, where our marks
  // hold it, with the text; between two directions anything may be meant.
  function wanted(p, from, to) {
    const nearest = (s) => ([...s].find((c) => R.test(c) || L.test(c)) || '');
    const way = (c) => (c === '' ? '' : R.test(c) ? 'rtl' : 'ltr');
    const before = way(nearest([...p.text.slice(0, from)].reverse().join('')));
    const after = way(nearest(p.text.slice(to).replace(/^ UTC/, '')));
    if (before && after) return before === after ? [before] : ['rtl', 'ltr'];
    return [p.dir, before || after || p.dir];
  }

  function pairs(p, fault) {
    for (const outlet of given.outlets)
      for (const at of places(p, `${outlet} · ${given.date}`)) {
        const name = p.chars.slice(at, at + outlet.length);
        const date = p.chars.slice(at + outlet.length + 3, at + outlet.length + 3 + given.date.length);
        if (!sameLine([...name, ...date])) continue;
        const right = Math.min(...name.map((c) => c.left)) >= Math.max(...date.map((c) => c.right)) - 0.6;
        const left = Math.max(...name.map((c) => c.right)) <= Math.min(...date.map((c) => c.left)) + 0.6;
        const want = wanted(p, at, at + outlet.length + 3 + given.date.length);
        seen.pairs++;
        if (!((right && want.includes('rtl')) || (left && want.includes('ltr'))))
          fault(`"${outlet}" is not ${want[0] === 'rtl' ? 'right' : 'left'} of its date: ${p.text}`);
      }
  }

  function numbers(p, fault) {
    for (const at of places(p, given.date)) {
      seen.dates++;
      if (!risesFrom(p.chars.slice(at, at + given.date.length))) fault(`the date does not read ${given.date}: ${p.text}`);
    }
    // Only what UAX 9 keeps together in any text; feeds write dates with "-", which Arabic before them turns.
    for (const m of p.text.matchAll(/[0-9]+([.,:][0-9]+)*|[\u0660-\u0669]+/g)) {
      seen.numbers++;
      if (!risesFrom(p.chars.slice(m.index, m.index + m[0].length))) fault(`${m[0]} is torn: ${p.text}`);
    }
  }

  // What is marked lies together on each of its lines.
  function marks(p, fault) {
    const bold = (e) => (Number(getComputedStyle(e).fontWeight) < 600 ? null : e);
    const of = (c) => bold(c.node.parentElement);
    for (const e of new Set(p.chars.map(of).filter(Boolean))) {
      const mine = p.chars.filter((c, i) => of(c) === e && p.text[i] !== ' ');
      seen.marks++;
      for (const top of new Set(mine.map((c) => Math.round(c.top)))) {
        const here = mine.filter((c) => Math.round(c.top) === top);
        const [from, to] = [Math.min(...here.map((c) => c.left)), Math.max(...here.map((c) => c.right))];
        const between = p.chars.filter(
          (c, i) => of(c) !== e && p.text[i] !== ' ' && Math.round(c.top) === top && c.left > from + 0.6 && c.right < to - 0.6);
        if (between.length) fault(`"${e.textContent}" is torn: ${p.text}`);
      }
    }
  }

  // A title with Arabic in it runs from the right, also when it begins with Latin, unless the tool (ltr) or the English around it,
  // where a message has one direction, says otherwise.
  function directions(p, message, fault) {
    const held = message.dataset.dir === 'rtl' || (message.dataset.dir === 'auto' && message.dataset.language === 'ar');
    for (const [first, then] of given.words) {
      const [a, b] = [p.text.indexOf(first), p.text.indexOf(then)];
      if (a < 0 || b < a) continue;
      const [one, other] = [p.chars[a], p.chars[b]];
      if (!sameLine([one, other])) continue;
      seen.directions++;
      if (one.left >= other.left) continue;
      seen.turned++;
      if (held) fault(`${first} is not right of ${then}: ${p.text}`);
    }
  }

  for (const e of document.querySelectorAll('.message')) {
    const fault = (what) => faults.push({ of: e.dataset.of, dir: e.dataset.dir, what });
    const found = paragraphs(e);
    if (found.length === 0) fault('nothing is drawn');
    seen.messages++;
    for (const p of found) {
      seen.letters += p.chars.length;
      numbers(p, fault);
      pairs(p, fault);
      marks(p, fault);
      directions(p, e, fault);
    }
    const all = found.map((p) => p.text).join('\n');
    if (!given.outlets.some((o) => all.includes(o))) fault('no outlet in it');
    if (e.dataset.kind === 'digest' && !all.includes(given.date)) fault('no date in it');
  }
  return { faults, seen };
};
