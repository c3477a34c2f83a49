import { changeLine, eventLine, messageLine } from '/js/entry.js';
import { day, lastSeen, timeSpan } from '/js/format.js';
import { randomUuid } from '/js/ids.js';
import { textNodes } from '/js/view/text.js';
import { equal } from './check.js';

const links = (text) => textNodes(text).filter((node) => node.nodeName === 'A').map((node) => node.getAttribute('href'));
const name = (id) => ({ me: 'You', a: 'Ann', b: 'Ben' })[id] ?? id;

export const tests = {
  'only web addresses become links'() {
    equal(links('see https://example.org/a?b=1, or (http://example.com).'), ['https://example.org/a?b=1', 'http://example.com']);
    equal(links('javascript:alert(1) data:text/html,x ftp://x file:///etc https://'), []);
    equal(links('https://a"onmouseover=alert(1)'), ['https://a']);
  },
  'text around links stays as it was'() {
    const text = 'a https://example.org b\n<i>https://example.com</i>';
    equal(textNodes(text).map((node) => node.textContent).join(''), text);
  },
  'group events read as sentences'() {
    const event = (kind, sender, body) => eventLine({ kind, sender, body }, name);
    equal(event('member-added', 'me', { userIds: ['me', 'a', 'b'] }), 'You added Ann and Ben');
    equal(event('member-added', 'a', { userIds: ['a'] }), 'Ann joined');
    equal(event('member-added', 'a', { userIds: ['1', '2', '3', '4', '5'] }), 'Ann added 1, 2, 3 and 2 more');
    equal(event('member-removed', 'a', { userIds: ['me'] }), 'Ann removed you');
    equal(event('member-removed', 'b', { userIds: ['b'] }), 'Ben left');
    equal(event('avatar-changed', 'a', { mediaId: 'x' }), 'Ann changed the group picture');
    equal(event('avatar-changed', 'me', { mediaId: null }), 'You removed the group picture');
    equal(event('disappearing-changed', 'a', { expiresInSec: 604_800 }), 'Ann let messages disappear after 1 week');
    equal(event('disappearing-changed', 'me', { expiresInSec: null }), 'You let messages stay');
    equal(event('from-the-future', 'a', {}), null);
  },
  'a message in a line'() {
    equal(messageLine({ kind: 'text', body: { text: 'hi' } }), 'hi');
    equal(messageLine({ kind: 'image', body: { mediaId: 'x', caption: 'the sea' } }), '📷 Photo · the sea');
  },
  'a change in a line'() {
    const line = (kind, body) => changeLine({ kind, sender: 'a', body }, name);
    equal(line('edit', { text: 'new' }), 'Ann edited: new');
    equal(line('edit', {}), 'This message was deleted');
    equal(line('delete', {}), 'Ann deleted a message');
    equal(line('reaction', { emoji: '👍' }), 'Ann reacted 👍');
    equal(line('reaction', { emoji: null }), 'Ann took back a reaction');
  },
  'spans of time have the largest unit that fits'() {
    equal([1, 90, 3_600, 172_800, 1_209_600].map(timeSpan), ['1 second', '90 seconds', '1 hour', '2 days', '2 weeks']);
  },
  'days have names'() {
    const now = new Date(2026, 4, 20, 0, 5);
    equal([day(new Date(2026, 4, 20, 0, 1), now), day(new Date(2026, 4, 19, 23, 59), now), day(new Date(2026, 4, 16), now)], ['Today', 'Yesterday', 'Saturday']);
    equal(lastSeen(new Date(2026, 4, 19, 9, 5), now), 'last seen yesterday at 09:05');
  },
  'ids are version 4 and differ'() {
    const ids = Array.from({ length: 100 }, randomUuid);
    equal(ids.filter((id) => !/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)), []);
    equal(new Set(ids).size, 100);
  },
};
