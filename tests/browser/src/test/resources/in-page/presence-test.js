import { Presence } from '/js/presence.js';
import { equal, until } from './check.js';

export const tests = {
  async 'a request that takes long is not the last word'() {
    const answers = [];
    const asked = [];
    let wanted = ['a'];
    const request = ({ users }) => {
      asked.push(users);
      return new Promise((resolve) => answers.push(() => resolve({ states: users.map((userId) => ({ userId, online: true })) })));
    };
    const presence = new Presence(request, () => wanted);
    presence.refresh();
    await until(() => asked.length === 1);
    wanted = ['b'];
    presence.refresh();
    let settled = false;
    new Presence(request, () => {
      settled = true;
      return [];
    }).refresh();
    await until(() => settled, 'time to ask again');
    equal(asked, [['a']]);
    answers[0]();
    await until(() => asked.length === 2);
    answers[1]();
    await until(() => presence.of('b')?.online === true);
    equal(asked, [['a'], ['b']]);
  },
};
