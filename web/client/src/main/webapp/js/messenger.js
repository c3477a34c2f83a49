/**
 * The whole of a signed-in user's messaging, without any page: ties the connection to chats, outbox, receipts, presence
 * and typing. Views listen to those and call the verbs here.
 */
import { Chats } from './chats.js';
import { CatchUp } from './catch-up.js';
import { Connection } from './connection.js';
import { isChange } from './entry.js';
import { Expiry } from './expiry.js';
import { Groups } from './groups.js';
import { randomUuid } from './ids.js';
import { Media } from './media.js';
import { Outbox } from './outbox.js';
import { People } from './people.js';
import { persistent } from './persistent.js';
import { Presence } from './presence.js';
import { Receipts } from './receipts.js';
import { Typing } from './typing.js';

/** Entries that a chat holds at least while it is on the screen. */
const SCREENFUL = 50;
/** Entries that a chat holds at most; past that the older half goes, to be read again when somebody scrolls back. */
const MOST_WHEN_OPEN = 1_000;
const MOST_WHEN_CLOSED = 200;
/** How long after it was sent a message may be edited, as the server has it unless it is told otherwise. */
const EDIT_WINDOW_MS = 15 * 60_000;

export class Messenger {
  #catchUp;
  #receipts;
  #expiry;
  #open = { chatId: null, peer: null };
  #attentive = false;
  #limits = { maxTextChars: 4096 };

  constructor({ api, storage, userId, socketUrl }) {
    this.me = userId;
    this.connection = new Connection(async () => (await api.call('POST', '/auth/ticket')).ticket, socketUrl);
    this.chats = new Chats(userId, () => this.now);
    this.people = new People(api, userId);
    this.media = new Media(api);
    this.outbox = new Outbox(storage, userId, (item) => this.#transmit(item));
    const tell = (frame) => this.connection.tell(frame);
    const insist = persistent(this.connection);
    this.typing = new Typing(tell);
    this.#receipts = new Receipts((frame) => this.connection.request(frame));
    this.#expiry = new Expiry(() => this.now, (chat) => this.chats.touch(chat));
    this.presence = new Presence(insist, () => this.#peers());
    this.#catchUp = new CatchUp({
      request: insist,
      chats: this.chats,
      me: userId,
      now: () => this.now,
      isOpen: (chat) => chat.chatId === this.#open.chatId,
      onSummary: (chat, summary) => this.#summaryTaken(chat, summary),
      onEntry: (chat, entry) => this.#take(chat, entry),
    });
    this.groups = new Groups(api, (chatId) => this.#catchUp.learn(chatId));
    this.#listen();
  }

  /** The server's time in milliseconds; messages disappear by it. */
  get now() {
    return this.connection.serverNow;
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
    this.#expiry.stop();
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

  /** Queues a message to `{chatId}` or, where there is no chat yet, `{to}`; `replyTo`: the seq it answers, or null. */
  send(target, kind, body, replyTo = null) {
    this.typing.ended();
    this.outbox.add({ clientMsgId: randomUuid(), ...target, kind, body, replyTo, queuedAt: new Date().toISOString() });
  }

  /** Queues a change of a message: an `edit` or `delete` of an own one, or a `reaction`. */
  change(chatId, target, kind, body) {
    this.typing.ended();
    this.outbox.add({ clientMsgId: randomUuid(), chatId, kind, target, body, queuedAt: new Date().toISOString() });
  }

  /** Whether the server would still take an edit of this message. */
  mayEdit(entry) {
    return entry.sender === this.me && this.now - Date.parse(entry.sentAt) < EDIT_WINDOW_MS;
  }

  #listen() {
    this.connection.on('state', ({ state }) => {
      if (state !== 'online') {
        this.outbox.pause();
        this.#receipts.pause();
        this.presence.forget();
      }
    });
    this.connection.on('welcome', (frame) => this.#welcomed(frame));
    this.connection.on('frame', (frame) => this.#heard(frame));
    this.outbox.on('stored', (stored) => this.#stored(stored));
    this.chats.on('changed', (chat) => {
      this.#markRead();
      this.#expiry.plan(chat);
    });
  }

  async #welcomed({ limits }) {
    this.#limits = { ...this.#limits, ...limits };
    try {
      await this.#catchUp.sync();
    } catch {
      return; // The connection ended; the next welcome starts over.
    }
    this.outbox.resume();
    this.#receipts.resume();
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

  async #transmit(item) {
    const ok = { chatId: item.chatId, ...(await this.connection.request(requestOf(item))) };
    await this.#catchUp.learn(ok.chatId);
    return ok;
  }

  #stored({ item: { clientMsgId, kind, body, target, replyTo }, chatId, seq, sentAt }) {
    const chat = this.chats.obtain(chatId);
    const expires = chat.expiresInSec !== null && !isChange({ kind });
    const expiresAt = expires ? new Date(Date.parse(sentAt) + chat.expiresInSec * 1_000).toISOString() : null;
    this.#take(chat, { chatId, seq, sender: this.me, clientMsgId, kind, body, target, replyTo, sentAt, expiresAt });
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

/** The frame that asks the server to store what waits in the outbox. */
function requestOf({ clientMsgId, chatId, to, kind, body, target, replyTo }) {
  const place = chatId ? { chatId } : { to };
  switch (kind) {
    case 'edit':
      return { t: 'edit', chatId, target, body, clientMsgId };
    case 'delete':
      return { t: 'delete', chatId, target, clientMsgId };
    case 'reaction':
      return { t: 'react', chatId, target, emoji: body.emoji, clientMsgId };
    default:
      return { t: 'send', ...place, clientMsgId, kind, body, ...(replyTo ? { replyTo } : {}) };
  }
}
