// SPDX-License-Identifier: ISC
// pictures.js OUT URL < what alert.py printed: OUT/page.png, the page at URL in Arabic, and OUT/alert.png, the message as a Slack draws it.
'use strict';
const fs = require('fs');
const path = require('path');
const { chromium } = require('playwright-core');
const { slack } = require('./types');

const [out, url] = process.argv.slice(2);
const STYLE = `body { font: 16px/1.6 "Noto Sans", "Noto Sans Arabic", "Noto Color Emoji", sans-serif; margin: 0; padding: 20px; width: 620px; background: #fff; color: #1d1c1d }
header { display: flex; gap: 10px; align-items: center; margin-bottom: 8px } header b { font-size: 15px } header span { color: #616061; font-size: 12px }
header i { width: 36px; height: 36px; border-radius: 8px; background: #2c6e6a; color: #fff; font: bold 22px/36px "Noto Sans Arabic"; text-align: center }
a { color: #1264a3; text-decoration: none } .quote { border-inline-start: 4px solid #ddd; padding-inline-start: 12px }`;

async function main() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'] });
  const page = await browser.newPage({ viewport: { width: 1000, height: 640 }, colorScheme: 'light', locale: 'ar' });
  await page.goto(`${url}?lang=ar&theme=light`);
  await page.screenshot({ path: path.join(out, 'page.png') });
  const message = slack(JSON.parse(fs.readFileSync(0, 'utf8')), 'auto');
  // A page of its own: in the other one that page's policy holds.
  const chat = await browser.newPage({ viewport: { width: 680, height: 300 } });
  await chat.setContent(`<!DOCTYPE html><meta charset="utf-8"><style>${STYLE}</style><body><header><i>ر</i><b>rasid</b><span>APP</span></header><main>${message}</main>`);
  await chat.locator('body').screenshot({ path: path.join(out, 'alert.png') });
  await browser.close();
}

main().catch((why) => {
  console.error(why);
  process.exitCode = 1;
});
