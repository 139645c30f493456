// SPDX-License-Identifier: ISC
// run.js: Mozilla's Readability over the pages named on stdin, one a line; prints {file, text, title,
// author, published} a line. The page's bytes go to jsdom as they are, so that both sides choose the charset for themselves.
'use strict';
const fs = require('fs');
const {JSDOM, VirtualConsole} = require('jsdom');
const {Readability} = require('@mozilla/readability');

for (const file of fs.readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
	const dom = new JSDOM(fs.readFileSync(file), {url: 'https://outlet.example/news/1', virtualConsole: new VirtualConsole()});
	const article = new Readability(dom.window.document).parse();
	// textContent runs paragraphs together, a token of ours would then be two of theirs: their markup, blanks around each tag.
	const text = article ? JSDOM.fragment(article.content.replace(/</g, ' <')).textContent : '';
	const {title, byline: author, publishedTime: published} = article ?? {};
	console.log(JSON.stringify({file, text, title, author, published}));
	dom.window.close();
}
