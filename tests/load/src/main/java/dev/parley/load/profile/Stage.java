package dev.parley.load.profile;

import java.util.List;

/// The stages of a message's way through the server, and how a profiler's frames tell them.
///
/// A few stages are whole threads or tasks: whatever such a frame calls belongs to it (`ALL`). Otherwise the
/// innermost frame that is named here decides: what a writer does inside of the database driver is the driver's.
public enum Stage {
    GC(
            "garbage collection",
            Reach.ALL,
            "[GC ",
            "[G1 ",
            "[ZDriver",
            "[ZWorker",
            "[Shenandoah",
            "VM_GenCollect",
            "VM_SerialCollect",
            "VM_SerialGC",
            "VM_ParallelCollect",
            "VM_ParallelGC",
            "VM_G1Collect",
            "SerialHeap::collect",
            "DefNewGeneration::",
            "[VM Thread"),
    JIT("compilation", Reach.ALL, "[C1 ", "[C2 ", "CompileBroker::"),
    RECEIPTS(
            "receipts",
            Reach.ALL,
            "[parley-receipts",
            "dev/parley/gateway/ws/Requests.receipt",
            "dev/parley/chat/internal/Receipts",
            "dev/parley/chat/internal/ReceiptNotices",
            "dev/parley/chat/internal/WatermarkStore",
            "dev/parley/chat/internal/MessagingService.receipt"),
    PUSHES("pushes", Reach.ALL, "[parley-push", "dev/parley/chat/internal/PushRelay", "dev/parley/notification/"),
    CLASS_LOADING("loading of classes", Reach.ALL, "java/lang/ClassLoader.", "org/jboss/modules/ModuleClassLoader."),
    SELECT(
            "waiting for sockets, waking",
            Reach.INNERMOST,
            "sun/nio/ch/EPoll",
            "sun/nio/ch/SelectorImpl",
            "org/xnio/nio/WorkerThread.execute",
            "org/xnio/nio/WorkerThread.run"),
    SOCKET_READ(
            "socket read",
            Reach.INNERMOST,
            "sun/nio/ch/SocketChannelImpl.read",
            "org/xnio/nio/NioSocketConduit.read",
            "org/xnio/conduits/ConduitStreamSourceChannel",
            "io/undertow/conduits/ReadTimeout",
            "dev/parley/gateway/ws/Connection.onReadable"),
    DECODE(
            "decode",
            Reach.INNERMOST,
            "dev/parley/gateway/ws/FrameDecoder",
            "dev/parley/gateway/ws/Connection.decode",
            "dev/parley/gateway/ws/Connection.onMessage",
            "dev/parley/gateway/ws/Utf8",
            "dev/parley/gateway/ws/RequestParser",
            "dev/parley/gateway/ws/Request.",
            "dev/parley/gateway/ws/SubProtocol",
            "dev/parley/gateway/ws/CborToJson",
            "dev/parley/gateway/ws/CborInput",
            "dev/parley/gateway/ws/SendRequests",
            "com/fasterxml/jackson/core/"),
    AUTHORISE(
            "route, limit, authorise",
            Reach.INNERMOST,
            "dev/parley/gateway/ws/Requests.",
            "dev/parley/chat/internal/MessagingService",
            "dev/parley/chat/internal/Membership",
            "dev/parley/chat/internal/Admission",
            "dev/parley/chat/internal/Bodies",
            "dev/parley/chat/internal/DirectChats",
            "dev/parley/gateway/limit/",
            "dev/parley/platform/internal/Infinispan",
            "dev/parley/user/",
            "dev/parley/group/",
            "org/infinispan/"),
    HAND_OVER(
            "queue, numbering, hand-over",
            Reach.INNERMOST,
            "dev/parley/chat/internal/BatchWriter",
            "dev/parley/chat/internal/PendingEntry",
            "dev/parley/chat/internal/LastSeqs",
            "dev/parley/chat/internal/LogWriters",
            "java/util/concurrent/ArrayBlockingQueue",
            "java/util/concurrent/LinkedBlockingQueue"),
    HISTORY("reading the log", Reach.INNERMOST, "dev/parley/chat/internal/"),
    SQL(
            "SQL driver",
            Reach.INNERMOST,
            "org/postgresql/",
            "dev/parley/chat/internal/LogStore",
            "dev/parley/platform/internal/",
            "org/jboss/jca/",
            "java/sql/"),
    DELIVERY(
            "finding receivers, queueing frames",
            Reach.INNERMOST,
            "dev/parley/gateway/ws/LiveDelivery",
            "dev/parley/gateway/ws/Sessions",
            "dev/parley/gateway/ws/Connection.send",
            "dev/parley/gateway/ws/Connection.enqueue",
            "dev/parley/gateway/ws/Connection.scheduleFlush",
            "dev/parley/presence/",
            "dev/parley/chat/internal/Commits",
            "org/jboss/weld/event/"),
    ENCODE(
            "encode",
            Reach.INNERMOST,
            "dev/parley/gateway/ws/WireJson",
            "dev/parley/gateway/ws/JsonBytes",
            "dev/parley/gateway/ws/JsonToCbor",
            "dev/parley/gateway/ws/OutFrame",
            "dev/parley/gateway/ws/Frames",
            "dev/parley/gateway/ws/Requests.answer",
            "dev/parley/gateway/ws/Requests.reply"),
    SOCKET_WRITE(
            "socket write",
            Reach.INNERMOST,
            "sun/nio/ch/SocketChannelImpl.write",
            "org/xnio/nio/NioSocketConduit.write",
            "org/xnio/conduits/ConduitStreamSinkChannel",
            "io/undertow/conduits/WriteTimeout",
            "dev/parley/gateway/ws/Connection.flush",
            "dev/parley/gateway/ws/Connection.gather",
            "dev/parley/gateway/ws/Connection.sent"),
    HTTP(
            "HTTP and upgrades",
            Reach.INNERMOST,
            "io/undertow/",
            "org/jboss/resteasy/",
            "dev/parley/gateway/rest/",
            "dev/parley/gateway/ws/Handshake"),
    VIRTUAL_THREADS(
            "virtual threads coming and going",
            Reach.INNERMOST,
            "java/lang/VirtualThread",
            "java/lang/ThreadBuilders",
            "java/util/concurrent/ForkJoin",
            "java/util/concurrent/DelayScheduler"),
    OTHER("other", Reach.INNERMOST);

    private enum Reach {
        ALL,
        INNERMOST
    }

    private final String label;
    private final Reach reach;

    @SuppressWarnings("ImmutableEnumChecker") // it is one of List.of
    private final List<String> prefixes;

    Stage(String label, Reach reach, String... prefixes) {
        this.label = label;
        this.reach = reach;
        this.prefixes = List.of(prefixes);
    }

    public String label() {
        return label;
    }

    /// @param frames of one stack, the thread first, the innermost call last
    public static Stage of(List<String> frames) {
        for (String frame : frames) {
            Stage whole = named(frame, Reach.ALL);
            if (whole != OTHER) {
                return whole;
            }
        }
        for (String frame : frames.reversed()) {
            Stage innermost = named(frame, Reach.INNERMOST);
            if (innermost != OTHER) {
                return innermost;
            }
        }
        return OTHER;
    }

    /// The stage that names most of a frame: `Connection.flush` is more than `gateway`.
    private static Stage named(String frame, Reach reach) {
        Stage best = OTHER;
        int longest = 0;
        for (Stage stage : values()) {
            for (String prefix : stage.prefixes) {
                if (stage.reach == reach && prefix.length() > longest && frame.startsWith(prefix)) {
                    best = stage;
                    longest = prefix.length();
                }
            }
        }
        return best;
    }
}
