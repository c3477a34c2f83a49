/** One message. */
import { DELETED, messageLine } from '../entry.js';
import { fullTime, time } from '../format.js';
import { hueOf } from './avatar.js';
import { h } from './dom.js';
import { icon } from './icons.js';
import { picture } from './picture.js';
import { reactionChips } from './reactions.js';
import { textNodes } from './text.js';
import { ticks } from './ticks.js';

const FEW_EMOJI = /^(?:\p{Extended_Pictographic}\u{FE0F}?(?:\u{200D}\p{Extended_Pictographic}\u{FE0F}?)*[\u{1F3FB}-\u{1F3FF}]?\s?){1,3}$/u;

/**
 * `actions`: {media, openPicture(url, caption), download(mediaId, name), retry(id), discard(id), open(seq, anchor),
 * react(seq, emoji), show(seq)}.
 */
export function bubble(model, actions) {
  const { own, follows, sender, status, clientMsgId, seq, deleted, forwarded, quote, reactions } = model;
  const meta = metaOf(model);
  const classes = ['message', own ? 'own' : 'other', follows ? 'follows' : 'leads', deleted ? 'deleted' : ''].join(' ').trim();
  return h(
    'li',
    { class: classes, 'data-seq': seq, 'data-id': clientMsgId, 'data-status': status },
    h(
      'div',
      { class: 'bubble' },
      sender === null ? null : h('span', { class: `sender ${hueOf(sender.userId)}`, dir: 'auto' }, sender.name),
      forwarded && !deleted ? h('span', { class: 'forwarded' }, icon('forward'), 'Forwarded') : null,
      quote === null ? null : quoted(quote, actions),
      h('div', { class: 'bubble-body' }, content(model, actions, meta)),
    ),
    reactions.length === 0 ? null : reactionChips(reactions, (emoji) => actions.react(seq, emoji)),
    seq === null || deleted ? null : moreButton(seq, actions),
    status === 'failed' ? failure(model, actions) : null,
  );
}

function metaOf({ sentAt, status, edited, expires }) {
  return h(
    'span',
    { class: 'meta' },
    expires ? icon('clock', 'Disappears by itself') : null,
    edited ? h('span', { class: 'edited' }, 'edited') : null,
    h('time', { datetime: sentAt, title: fullTime(sentAt) }, time(sentAt)),
    status === null ? null : ticks(status),
  );
}

/** Only the newest message's is reached by Tab; arrow keys go from one to the other. */
function moreButton(seq, actions) {
  return h('button', { type: 'button', class: 'more', 'aria-label': 'Message actions', 'aria-haspopup': 'menu', tabindex: '-1', onclick: (event) => actions.open(seq, event.currentTarget) }, icon('more'));
}

function quoted({ seq, name, line }, actions) {
  return h('button', { type: 'button', class: 'quote', onclick: () => actions.show(seq) }, name === null ? null : h('b', { dir: 'auto' }, name), h('span', { dir: 'auto' }, line));
}

function content(model, actions, meta) {
  const { kind, body, deleted } = model;
  if (deleted) {
    return words(DELETED, meta);
  }
  if (kind === 'text') {
    return words(body.text ?? '', meta);
  }
  if (!body.mediaId) {
    return words(messageLine({ kind, body: {} }), meta);
  }
  return [medium(model, actions), body.caption ? words(body.caption, meta) : meta];
}

/** Text, with the time in the rest of its last line where that is long enough. */
function words(text, meta) {
  return h('p', { class: FEW_EMOJI.test(text) ? 'text few-emoji' : 'text', dir: 'auto' }, h('span', { class: 'words' }, textNodes(text)), meta);
}

function medium({ kind, body }, actions) {
  if (kind === 'image') {
    return picture(body, actions);
  }
  const name = body.fileName ?? messageLine({ kind, body: {} });
  return h('button', { type: 'button', class: 'file', onclick: () => actions.download(body.mediaId, body.fileName ?? kind) }, icon('file'), h('span', { dir: 'auto' }, name));
}

function failure({ clientMsgId, failed }, { retry, discard }) {
  return h(
    'div',
    { class: 'failure' },
    h('span', {}, `Not sent: ${failed}`),
    h('button', { type: 'button', onclick: () => retry(clientMsgId) }, icon('retry'), 'Try again'),
    h('button', { type: 'button', onclick: () => discard(clientMsgId) }, icon('close'), 'Discard'),
  );
}
