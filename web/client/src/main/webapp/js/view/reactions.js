/** The emojis under a message, each with how many chose it. A click adds one's own or takes it back. */
import { h } from './dom.js';

/** What is shown of `[userId, emoji]` pairs, as plain values; `name(userId)` answers "You" for the reader. */
export function reactionModel(reactions, me, name) {
  const emojis = [...new Set(reactions.map(([, emoji]) => emoji))];
  return emojis.map((emoji) => {
    const users = reactions.filter(([, chosen]) => chosen === emoji).map(([userId]) => userId);
    return { emoji, count: users.length, own: users.includes(me), names: users.map(name).join(', ') };
  });
}

/** `react(emoji)` with null to take the own reaction back. */
export function reactionChips(model, react) {
  return h('ul', { class: 'reactions', role: 'list' }, model.map((chip) => h('li', {}, button(chip, react))));
}

function button({ emoji, count, own, names }, react) {
  return h(
    'button',
    { type: 'button', class: 'reaction', 'aria-pressed': String(own), 'aria-label': `${emoji} ${names}`, title: names, onclick: () => react(own ? null : emoji) },
    h('span', {}, emoji),
    count > 1 ? h('span', { class: 'reaction-count' }, String(count)) : null,
  );
}
