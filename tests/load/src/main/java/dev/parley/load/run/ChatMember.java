package dev.parley.load.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.client.Message;
import dev.parley.client.Recipient;
import dev.parley.client.wire.FrameScanner;
import dev.parley.client.wire.RequestFrames;
import dev.parley.load.check.ChatLedger;
import dev.parley.load.check.Violations;
import dev.parley.load.engine.Connection;
import dev.parley.load.engine.EventLoop;
import dev.parley.load.wire.Upgrade;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/// One device in one chat: keeps its connection, and hands what arrives to its sending and its receiving half.
/// On the loop's thread.
final class ChatMember implements Connection.Owner {
    /// How many messages a sender may have unacknowledged at a fixed rate.
    static final int MAX_UNACKNOWLEDGED = 1_024;

    /// Request ids below the first message's.
    static final long BIND = 1;

    static final long HISTORY = 2;

    static final long SYNC = 3;

    private static final long MILLI = 1_000_000;
    private static final long SHORTEST_RETRY = 50 * MILLI;
    private static final long LONGEST_RETRY = 1_000 * MILLI;

    /// For so long after a welcome the node of the connection before may still be writing what it took.
    private static final long SETTLING = 1_000 * MILLI;

    private static final int UNAUTHORIZED = 401;
    private static final int SIGNED_OUT = 4401;

    /// Gets a new token for an account, elsewhere, and has the member connect with it.
    interface Renewal {
        void renew(Account account, Consumer<Account> then);
    }

    private final LoadedChat chat;
    private final List<URI> servers;
    private final Renewal renewal;
    private final Runnable onFirstWelcome;
    private final Outgoing outgoing;
    private final Incoming incoming;
    private Account account;
    private Account peer;
    private UUID group;
    private Connection connection;
    private boolean welcomed;
    private boolean welcomedBefore;
    private boolean closing;
    private int turn;
    private int connections;
    private long lostAt;
    private long retryDelay = SHORTEST_RETRY;

    ChatMember(LoadedChat chat, Account account, List<URI> servers, Renewal renewal, Runnable onFirstWelcome) {
        this.chat = chat;
        this.account = account;
        this.servers = servers;
        this.turn = account.number();
        this.renewal = renewal;
        this.onFirstWelcome = onFirstWelcome;
        this.outgoing = new Outgoing(chat, this);
        this.incoming = new Incoming(chat, this);
    }

    /// Makes this member the one that finds the chat out, by the first message to it.
    ///
    /// @param to the peer of a direct chat, or null
    /// @param chatId the id of a group, or null
    void binds(Account to, UUID chatId) {
        peer = to;
        group = chatId;
        if (welcomed) {
            bind();
        }
    }

    int number() {
        return account.number();
    }

    Outgoing outgoing() {
        return outgoing;
    }

    Incoming incoming() {
        return incoming;
    }

    boolean isConnected() {
        return welcomed;
    }

    void connect() {
        if (!closing) {
            URI server = servers.get(turn++ % servers.size());
            InetSocketAddress address = new InetSocketAddress(server.getHost(), server.getPort());
            connection = Connection.open(chat.loop(), address, Upgrade.request(server, account.accessToken()), this);
        }
    }

    void send(byte[] payload, int length) {
        connection.send(payload, length);
    }

    void send(ObjectNode request) {
        byte[] bytes = RequestFrames.bytes(request);
        connection.send(bytes, bytes.length);
    }

    void bound(ChatLedger ledger) {
        incoming.bound(ledger);
        outgoing.bound(ledger);
    }

    @Override
    public void frame(FrameScanner frame) {
        switch (frame.type()) {
            case OK -> {
                if (frame.id() >= Outgoing.FIRST_ID) {
                    outgoing.acknowledged(frame);
                } else if (frame.id() == HISTORY) {
                    incoming.page(frame);
                } else if (frame.id() == SYNC) {
                    incoming.synced(frame);
                } else if (frame.id() == BIND) {
                    chat.bind(frame.chatId(), frame.seq());
                }
            }
            case ENTRY -> incoming.pushed(frame);
            case RECEIPT -> incoming.receipt(frame);
            case ERROR -> refused(frame);
            case WELCOME -> welcomed();
            case CHAT, TYPING, PRESENCE, GOODBYE, OTHER -> {}
        }
    }

    private void refused(FrameScanner frame) {
        if (frame.id() >= Outgoing.FIRST_ID) {
            outgoing.refused(frame);
        } else if (frame.id() == HISTORY) {
            incoming.catchUpRefused(frame);
        } else if (frame.id() == SYNC) {
            incoming.syncRefused(frame);
        } else {
            chat.violations().add(Violations.Kind.REFUSED, this + " was answered " + frame.code());
        }
    }

    private void welcomed() {
        welcomed = true;
        retryDelay = SHORTEST_RETRY;
        settle();
        if (!welcomedBefore) {
            welcomedBefore = true;
            onFirstWelcome.run();
        } else {
            chat.recorder().reconnected(lostAt, chat.loop().now());
        }
        if (chat.ledger() != null) {
            incoming.reconnected();
            outgoing.reconnected();
        } else if (peer != null || group != null) {
            bind();
        }
    }

    private void settle() {
        int present = ++connections;
        settled(false);
        chat.loop().after(SETTLING, () -> {
            if (present == connections) {
                settled(true);
            }
        });
    }

    private void settled(boolean present) {
        outgoing.settled(present);
        incoming.settled(present);
    }

    private void bind() {
        Recipient recipient = group == null ? Recipient.user(peer.userId()) : Recipient.chat(group);
        send(RequestFrames.send(Message.text(recipient, "first")).put("id", BIND));
    }

    @Override
    public void closed(int code) {
        if (closing) {
            return;
        }
        if (welcomed && !chat.load().faultsExpected()) {
            chat.violations().add(Violations.Kind.CONNECTION, this + " was closed with " + code);
        }
        boolean lost = welcomed;
        if (lost) {
            lostAt = chat.loop().now();
        }
        welcomed = false;
        if (code == UNAUTHORIZED || code == SIGNED_OUT) {
            renewal.renew(account, renewed -> {
                account = renewed;
                retry();
            });
        } else {
            if (!lost) {
                chat.recorder().failedToConnect();
            }
            retry();
        }
    }

    private void retry() {
        EventLoop loop = chat.loop();
        // A little different for everybody, so that not all come back at once.
        long delay = retryDelay / 2 + retryDelay / 2 * (account.number() % 16) / 16;
        retryDelay = Math.min(retryDelay * 2, LONGEST_RETRY);
        loop.after(delay, this::connect);
    }

    void close() {
        closing = true;
        welcomed = false;
        if (connection != null) {
            connection.close();
        }
    }

    @Override
    public String toString() {
        return account.toString();
    }
}
