// SPDX-License-Identifier: ISC
// What libraries of others say of one request, where they are programs: a row a destination type, with the faults that they find.
// spoil: a mistake that they must see, or it is not they who judge.
'use strict';
const cards = require('adaptivecards/dist/adaptivecards.js');
const { EmbedBuilder } = require('@discordjs/builders');
const { HTTP, CloudEvent } = require('cloudevents');
const { Webhook } = require('standardwebhooks');

const thrown = (what) => {
  try {
    what();
    return [];
  } catch (why) {
    return [why.message];
  }
};

// adaptivecards: unknown elements and values while reading, missing ones after it.
function teams({ json }) {
  return json.attachments.flatMap(({ content }) => {
    const context = new cards.SerializationContext();
    const card = new cards.AdaptiveCard();
    card.parse(content, context);
    const read = Array.from({ length: context.eventCount }, (_, i) => context.getEventAt(i).message);
    return [...read, ...card.validateProperties().validationEvents.map((e) => e.message)];
  });
}

// @discordjs/builders: limits and addresses of embeds.
function discord({ json }) {
  return (json.embeds || []).flatMap((e) => thrown(() => {
    const built = new EmbedBuilder().setTitle(e.title);
    if ('url' in e) built.setURL(e.url);
    if ('description' in e) built.setDescription(e.description);
    if ('footer' in e) built.setFooter(e.footer);
    if ('timestamp' in e) built.setTimestamp(new Date(e.timestamp));
    built.toJSON();
  }));
}

// standardwebhooks: every signature by itself, as a receiver with one of the keys would, at the time of signing.
// cloudevents: reads and validates, where the format is theirs.
function webhook({ headers, body }, { secrets }) {
  const now = Date.now;
  Date.now = () => Number(headers['webhook-timestamp']) * 1000;
  const bad = secrets.flatMap((secret) => thrown(() => new Webhook(secret).verify(body, headers)));
  Date.now = now;
  if (/^application\/cloudevents\+json/.test(headers['content-type']))
    bad.push(...thrown(() => new CloudEvent(HTTP.toEvent({ headers, body }), true)));
  return bad;
}

// postal-mime: what a mail program would show.
async function mail({ body }) {
  const { default: PostalMime } = await import(require.resolve('postal-mime'));
  const mail = await PostalMime.parse(body);
  const parts = /^Content-Type: multipart\//im.test(body) ? ['text', 'html'] : ['text'];
  const lacks = ['from', 'to', 'subject', 'messageId', 'date', ...parts].filter((k) => !mail[k] || mail[k].length === 0);
  const bad = lacks.map((k) => `no ${k}`);
  const torn = ['subject', 'text', 'html'].filter((k) => /\ufffd|=\?utf-8\?/i.test(mail[k] || ''));
  return [...bad, ...torn.map((k) => `${k} is torn`)];
}

const spoil = {
  teams: (r) => ({ ...r, json: JSON.parse(r.body.replace('"RichTextBlock"', '"RichText"')) }),
  discord: (r) => ({ ...r, json: { ...r.json, embeds: [{ title: 'x'.repeat(257) }] } }),
  webhook: (r) => ({ ...r, body: `${r.body} ` }),
  mail: (r) => ({ ...r, body: r.body.replace(/^Subject:/m, 'Object:') }),
};

module.exports = { checks: { teams, discord, webhook, mail }, spoil };
