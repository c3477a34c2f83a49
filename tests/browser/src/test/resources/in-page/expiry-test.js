import { Expiry } from '/js/expiry.js';
import { equal, until } from './check.js';

export const tests = {
  async 'a chat is touched when its next message goes, once for each'() {
    const start = performance.now();
    const now = () => performance.now() - start;
    const times = [30, 60];
    const chat = { nextExpiry: (at) => times.find((time) => time > at) ?? null };
    const left = [];
    const expiry = new Expiry(now, (each) => {
      left.push(each.nextExpiry(now()));
      expiry.plan(each);
    });
    expiry.plan(chat);
    expiry.plan(chat);
    await until(() => left.includes(null));
    equal(left, [60, null]);
    expiry.stop();
  },
  async 'what is far away takes a timer that a browser can wait for'() {
    let touched = 0;
    const expiry = new Expiry(() => 0, () => touched++);
    expiry.plan({ nextExpiry: () => 2 ** 40 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    equal(touched, 0);
    expiry.stop();
  },
};
