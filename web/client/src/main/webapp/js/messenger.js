/**
 * The whole of a signed-in user's messaging, without any page: ties the connection to chats, outbox, receipts, presence
 * and typing. Views listen to those and call the verbs here.
 */
import { Chats } from './chats.js';
import { CatchUp } from './catch-up.js';
import { Connection } from './connection.js';
import { Groups } from './groups.js';
import { randomUuid } from './ids.js';
import { Media } from './media.js';
import { Outbox } from './outbox.js';
import { People } from './people.js';
import { Presence } from './presence.js';
import { Receipts } from './receipts.js';
import { Typing } from './typing.js';

/** Entries that a chat holds at least while it is on the screen. */
const SCREENFUL = 50;
/** Entries that a chat holds at most; past that the older half goes, to be read again when somebody scrolls back. */
const MOST_WHEN_OPEN = 1_000;
const MOST_WHEN_CLOSED = 200;

export class Messenger {
  #catchUp;
  #receipts;
  #open = { chatId: null, peer: null };
  #attentive = false;
  #limits = { maxTextChars: 4096 };

  constructor({ api, storage, userId, socketUrl }) {
    this.me = userId;
    this.connection = new Connection(async () => (await api.call('POST', '/auth/ticket')).ticket, socketUrl);
    this.chats = new Chats(userId);
    this.people = new People(api, userId);
    this.media = new Media(api);
    this.outbox = new Outbox(storage, userId, (item) => this.#transmit(item));
    const tell = (frame) => this.connection.tell(frame);
    const request = (frame) => this.connection.request(frame);
    this.typing = new Typing(tell);
    this.#receipts = new Receipts(tell);
    this.presence = new Presence(request, () => this.#peers());
    this.#catchUp = new CatchUp({
      request,
      chats: this.chats,
      me: userId,
      isOpen: (chat) => chat.chatId === this.#open.chatId,
      onSummary: (chat, summary) => this.#summaryTaken(chat, summary),
      onEntry: (chat, entry) => this.#take(chat, entry),
    });
    this.groups = new Groups(api, (chatId) => this.#catchUp.learn(chatId));
    this.#listen();
  }

  get maxTextChars() {
    return this.#limits.maxTextChars;
  }

  start() {
    this.connection.start();
  }

  stop() {
    this.connection.stop();
    this.media.release();
  }

  /**
   * Shows a chat, or a user with whom there may be none yet; both null for neither. Resolves when a screenful of what is
   * known is there.
   */
  open({ chatId = null, peer = null }) {
    const before = this.chats.get(this.#open.chatId);
    if (before && before.chatId !== chatId) {
      this.typing.ended();
      before.shrink(MOST_WHEN_CLOSED);
    }
    this.#open = { chatId, peer };
    this.#attentive = false;
    this.presence.refresh();
    return this.#showEnough(this.chats.get(chatId));
  }

  loadOlder(chat) {
    return this.#catchUp.loadOlder(chat);
  }

  /** The user does, or no longer does, see the end of the open chat. */
  attend(attentive) {
    this.#attentive = attentive;
    this.#markRead();
  }

  /** Queues a message to `{chatId}` or, where there is no chat yet, `{to}`. */
  send(target, kind, body) {
    this.typing.ended();
    this.outbox.add({ clientMsgId: randomUuid(), ...target, kind, body, queuedAt: new Date().toISOString() });
  }

  #listen() {
    this.connection.on('state', ({ state }) => {
      if (state !== 'online') {
        this.outbox.pause();
        this.presence.forget();
      }
    });
    this.connection.on('welcome', (frame) => this.#welcomed(frame));
    this.connection.on('frame', (frame) => this.#heard(frame));
    this.outbox.on('stored', (stored) => this.#stored(stored));
    this.chats.on('changed', () => this.#markRead());
  }

  async #welcomed({ limits }) {
    this.#limits = { ...this.#limits, ...limits };
    try {
      await this.#catchUp.sync();
    } catch {
      return; // The connection broke again; the next welcome starts over.
    }
    this.outbox.resume();
    this.#receipts.flush();
    this.presence.refresh();
    this.#showEnough(this.chats.get(this.#open.chatId));
  }

  #heard(frame) {
    switch (frame.t) {
      case 'entry':
        this.#take(this.chats.obtain(frame.chatId), frame);
        break;
      case 'chat':
        this.#catchUp.merge(frame);
        this.presence.refresh();
        break;
      case 'receipt':
        this.#receiptHeard(frame);
        break;
      case 'typing':
        this.typing.heard(frame.chatId, frame.userId, frame.on);
        break;
      case 'presence':
        this.presence.heard(frame);
        break;
      default: // An event of a later protocol.
    }
  }

  #take(chat, entry) {
    if (!chat.take(entry)) {
      return;
    }
    if (entry.sender === this.me) {
      this.outbox.remove(entry.clientMsgId);
    } else {
      this.typing.heard(chat.chatId, entry.sender, false);
    }
    const delivered = chat.deliverable;
    if (delivered > 0) {
      chat.delivered = delivered;
      this.#receipts.delivered(chat.chatId, delivered);
    }
    this.#catchUp.watchGap(chat);
    this.#bound(chat);
    this.chats.touch(chat);
  }

  /** Nothing goes while the reader looks at older messages of the open chat. */
  #bound(chat) {
    const open = chat.chatId === this.#open.chatId;
    const most = open ? MOST_WHEN_OPEN : MOST_WHEN_CLOSED;
    if (chat.timeline.size > most && (!open || this.#attentive)) {
      chat.shrink(most / 2);
    }
  }

  #receiptHeard({ chatId, of, delivered, read }) {
    const chat = this.chats.get(chatId);
    if (chat && of === 'others') {
      chat.othersDelivered = Math.max(chat.othersDelivered, delivered ?? 0);
      chat.othersRead = Math.max(chat.othersRead, read ?? 0);
      this.chats.touch(chat);
    } else if (chat) {
      chat.delivered = Math.max(chat.delivered, delivered ?? 0);
      this.#catchUp.otherDeviceRead(chat, read ?? 0);
    }
  }

  /** What arrived counts as delivered; marks that a crash of the server lost are told again. */
  #summaryTaken(chat, summary) {
    if (summary.lastSeq > (summary.delivered ?? 0)) {
      this.#receipts.delivered(chat.chatId, summary.lastSeq);
    }
    if (chat.read > (summary.read ?? 0) && summary.lastSeq >= chat.read) {
      this.#receipts.read(chat.chatId, chat.read);
    }
  }

  async #transmit({ clientMsgId, chatId, to, kind, body }) {
    const ok = await this.connection.request({ t: 'send', ...(chatId ? { chatId } : { to }), clientMsgId, kind, body });
    await this.#catchUp.learn(ok.chatId);
    return ok;
  }

  #stored({ item: { clientMsgId, kind, body }, chatId, seq, sentAt }) {
    this.#take(this.chats.obtain(chatId), { chatId, seq, sender: this.me, clientMsgId, kind, body, sentAt });
  }

  #markRead() {
    const chat = this.chats.get(this.#open.chatId);
    if (!chat || !this.#attentive) {
      return;
    }
    const seq = chat.readable;
    if (seq > chat.read) {
      chat.readUpTo(seq);
      this.#receipts.read(chat.chatId, seq);
      this.chats.touch(chat);
    }
  }

  #showEnough(chat) {
    const few = chat !== null && chat.timeline.size < SCREENFUL;
    return few ? this.#catchUp.loadOlder(chat) : Promise.resolve();
  }

  #peers() {
    const peers = this.chats.list().map((chat) => chat.peer).filter((peer) => peer !== null);
    return this.#open.peer === null ? peers : [this.#open.peer, ...peers];
  }
}
