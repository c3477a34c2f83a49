package dev.parley.platform.api;

/// One-way messages between the servers of a cluster. Between two servers they arrive in the order sent, each once or,
/// when one of the two falls out of the cluster meanwhile, not at all: what must not be missed stands in the database,
/// and [ClusterChanged] tells when to look there. A server that is alone sends nothing. Thread-safe; nothing blocks.
public interface Cluster {

    /// What a message is about, and so who takes it. The `code` goes over the wire: never reuse one.
    enum Topic {
        /// Frames for connections of the receiving server.
        FRAMES(1),
        /// Chats whose members are to be read anew.
        CHATS_CHANGED(2),
        /// A device whose connections are to be closed.
        DEVICE_REVOKED(3),
        /// A user who came or went.
        PRESENCE(4),
        /// Messages that the receiving server is to store.
        SENDS(5),
        /// What became of them.
        ANSWERS(6),
        /// Who is connected to the sending server.
        SESSIONS(7),
        /// Whether the sending server takes messages to store.
        HOMES(8),
        /// A user whose name has changed.
        USER_CHANGED(9),
        /// Entries whose bodies are to leave the memory.
        ERASED(10),
        /// A changed chat, of which users of the receiving server are to be told.
        CHATS_TO_TELL(11);

        private final int code;

        Topic(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }
    }

    /// Whether there is no other server. Cheap: asked for every batch of entries.
    boolean isAlone();

    /// @param node one of [Nodes#others]
    /// @param message not to be written to afterwards
    void send(String node, Topic topic, byte[] message);

    /// Sends to all others.
    void broadcast(Topic topic, byte[] message);

    /// Takes the messages of a topic, one after the other, on a thread that must not be kept. To be called at start.
    void listen(Topic topic, Listener listener);

    @FunctionalInterface
    interface Listener {
        void received(String from, byte[] message);
    }
}
