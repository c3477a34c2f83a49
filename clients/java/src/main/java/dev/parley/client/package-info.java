/// The client library for Java: one user's device on a Parley server.
///
/// ```
/// try (ParleyClient client = ParleyClient.login(server, "alice@demo.parley", password, "my bot")) {
///     Map<UUID, ChatView> chats = new ConcurrentHashMap<>();
///     client.connect(new ParleyListener() {
///         @Override
///         public void onEntry(Entry entry) {           // every entry of every chat: once, in order, no gaps
///             ChatView chat = chats.computeIfAbsent(entry.chatId(), id -> new ChatView());
///             chat.add(entry);                         // messages, edits, deletions, reactions
///             chat.shown(client.serverTime());         // what people see of it now
///             client.markRead(entry.chatId(), entry.seq());
///         }
///     }).join();                                       // connected, and told everything that was missed
///
///     UUID bob = client.findByPhoneNumber("+12025550102").orElseThrow().userId();
///     Sent sent = client.send(Recipient.user(bob), "hello").join();          // stored for good
///     UUID chat = sent.chatId();
///     client.edit(chat, sent.seq(), "Hello, Bob!").join();
///     client.react(chat, sent.seq(), "\uD83D\uDC4D").join();
///     client.send(Message.text(Recipient.chat(chat), "gone in an hour")
///             .replyingTo(sent.seq())
///             .expiringAfter(Duration.ofHours(1)));
///     client.info(chat, sent.seq()).join();            // who got and read it, and when
///     client.delete(chat, sent.seq()).join();          // for everyone
///     client.disappearing(chat, Duration.ofDays(7));   // from now on, whoever writes
/// } catch (ParleyClientException failure) {            // futures fail with it, too
///     String code = failure.code();                    // as the protocol says: rate-limited, not-member …
/// }
/// ```
///
/// Nothing needs to be tried again by the application: the client reconnects, sends what was not acknowledged
/// under the same id, and waits as long as the server asks it to. A service with several load balancers is given by
/// all their addresses, [ClientOptions#of(java.util.List, String)]: the client leaves one that is dead. Start at
/// [ParleyClient].
///
/// Programs that manage many sockets themselves find the codec alone in [dev.parley.client.wire].
package dev.parley.client;
