/** One message. */
import { messageLine } from '../entry.js';
import { fullTime, time } from '../format.js';
import { hueOf } from './avatar.js';
import { h } from './dom.js';
import { icon } from './icons.js';
import { picture } from './picture.js';
import { textNodes } from './text.js';
import { ticks } from './ticks.js';

const FEW_EMOJI = /^(?:\p{Extended_Pictographic}\u{FE0F}?(?:\u{200D}\p{Extended_Pictographic}\u{FE0F}?)*[\u{1F3FB}-\u{1F3FF}]?\s?){1,3}$/u;

/** `actions`: {media, openPicture(url, caption), download(mediaId, name), retry(id), discard(id)}. */
export function bubble(model, actions) {
  const { own, follows, sender, sentAt, status, clientMsgId, seq } = model;
  const meta = h('span', { class: 'meta' }, h('time', { datetime: sentAt, title: fullTime(sentAt) }, time(sentAt)), status === null ? null : ticks(status));
  const classes = ['message', own ? 'own' : 'other', follows ? 'follows' : 'leads'].join(' ');
  return h(
    'li',
    { class: classes, 'data-seq': seq, 'data-id': clientMsgId, 'data-status': status },
    h(
      'div',
      { class: 'bubble' },
      sender === null ? null : h('span', { class: `sender ${hueOf(sender.userId)}`, dir: 'auto' }, sender.name),
      h('div', { class: 'bubble-body' }, content(model, actions, meta)),
    ),
    status === 'failed' ? failure(model, actions) : null,
  );
}

function content(model, actions, meta) {
  const { kind, body } = model;
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
