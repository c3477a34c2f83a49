package dev.parley.load.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Stacks as async-profiler writes them, and the stage they belong to.
class StageTest {
    private static final String IO =
            "[XNIO-1 I/O-1 tid=7];org/xnio/nio/WorkerThread.run;" + "dev/parley/gateway/ws/Connection.onReadable;";
    private static final String WRITER =
            "[parley-writer-0 tid=9];java/lang/Thread.run;dev/parley/chat/internal/BatchWriter.run;";

    private static Stage of(String stack) {
        return Stage.of(List.of(stack.split(";")));
    }

    @ParameterizedTest
    @CsvSource({
        "SELECT, sun/nio/ch/EPoll.wait;__GI_epoll_wait",
        "SOCKET_READ, org/xnio/conduits/ConduitStreamSourceChannel.read;sun/nio/ch/SocketDispatcher.read0;__libc_read",
        "DECODE, dev/parley/gateway/ws/FrameDecoder.decode;dev/parley/gateway/ws/FrameDecoder.unmask",
        "DECODE, dev/parley/gateway/ws/Requests.onMessage;dev/parley/gateway/ws/RequestParser.parse;com/fasterxml/jackson/core/json/UTF8StreamJsonParser.nextToken",
        "AUTHORISE, dev/parley/gateway/ws/Requests.write;dev/parley/chat/internal/MessagingService.authorised;java/util/HashMap.get",
        "AUTHORISE, dev/parley/gateway/ws/Requests.onMessage;dev/parley/gateway/limit/RateLimits.take;java/lang/Math.min",
        "HAND_OVER, dev/parley/gateway/ws/Requests.write;dev/parley/chat/internal/BatchWriter.submit;java/util/concurrent/ArrayBlockingQueue.offer",
        "SOCKET_WRITE, dev/parley/gateway/ws/Connection.flush;sun/nio/ch/SocketChannelImpl.write;__GI___writev"
    })
    void onAnIoThread(Stage stage, String calls) {
        assertThat(of(IO + calls)).isEqualTo(stage);
    }

    @ParameterizedTest
    @CsvSource({
        "HAND_OVER, java/util/concurrent/ArrayBlockingQueue.drainTo",
        "SQL, dev/parley/chat/internal/LogStore.insert;org/postgresql/jdbc/PgPreparedStatement.execute;java/lang/String.<init>",
        "ENCODE, dev/parley/chat/internal/Commits.accept;dev/parley/gateway/ws/LiveDelivery.on;dev/parley/gateway/ws/WireJson.entryEvent",
        "DELIVERY, dev/parley/chat/internal/Commits.accept;dev/parley/gateway/ws/LiveDelivery.on;dev/parley/gateway/ws/Connection.send",
        "SELECT, dev/parley/gateway/ws/Connection.scheduleFlush;org/xnio/nio/WorkerThread.execute;sun/nio/ch/EPollSelectorImpl.wakeup"
    })
    void onAWriter(Stage stage, String calls) {
        assertThat(of(WRITER + calls)).isEqualTo(stage);
    }

    /// The driver's work for them too.
    @Test
    void receiptsAreOneStageWhateverTheyCall() {
        assertThat(of(IO + "dev/parley/gateway/ws/Requests.receipt;java/util/HashMap.get"))
                .isEqualTo(Stage.RECEIPTS);
        assertThat(of("[parley-receipts tid=4];java/lang/Thread.run;org/postgresql/jdbc/PgConnection.commit"))
                .isEqualTo(Stage.RECEIPTS);
    }

    @Test
    void theVirtualMachinesOwnThreads() {
        assertThat(of("[VM Thread tid=3];thread_native_entry;VM_SerialGCCollect::doit"))
                .isEqualTo(Stage.GC);
        assertThat(of("[C2 CompilerThread0 tid=5];CompileBroker::compiler_thread_loop;PhaseIdealLoop::build_loop_late"))
                .isEqualTo(Stage.JIT);
    }

    @Test
    void whatNobodyKnowsIsOther() {
        assertThat(of("[Transaction Reaper tid=2];java/lang/Object.wait")).isEqualTo(Stage.OTHER);
    }
}
