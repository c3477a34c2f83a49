package dev.parley.load.measure;

import java.util.List;
import java.util.stream.LongStream;

/// How much processor time the servers, the database and the load generator use between two moments. For one
/// thread.
public final class CpuMeter {
    /// Processor time by part, in nanoseconds, and the time that passed meanwhile.
    ///
    /// @param profiled of the server time, the first server's, which is the one that can be profiled
    /// @param compiling of the servers' and the generator's time, that of their just-in-time compilers
    /// @param others all that was neither of the three: the system itself, and whatever else ran on the machine
    public record Usage(
            long server, long profiled, long database, long generator, long compiling, long others, long elapsed) {
        /// Processor time of the three parts.
        public long all() {
            return server + database + generator;
        }
    }

    private final List<Long> serverPids;
    private final long databasePid;
    private long server;
    private long profiled;
    private long database;
    private long generator;
    private long compilers;
    private long machine;
    private long time;

    /// @param serverPids the servers' processes, one at least, 0 for one that is not on this machine; so the database's
    public CpuMeter(List<Long> serverPids, long databasePid) {
        this.serverPids = List.copyOf(serverPids);
        this.databasePid = databasePid;
    }

    /// From here on.
    public void start() {
        server = serverTime();
        profiled = ProcessTimes.ofProcess(serverPids.getFirst());
        database = databaseTime();
        generator = ProcessTimes.ofProcess(ProcessHandle.current().pid());
        compilers = compilerTime();
        machine = ProcessTimes.ofMachine();
        time = System.nanoTime();
    }

    /// Up to here.
    public Usage usage() {
        long serverUsed = serverTime() - server;
        long profiledUsed = ProcessTimes.ofProcess(serverPids.getFirst()) - profiled;
        long databaseUsed = databaseTime() - database;
        long generatorUsed = ProcessTimes.ofProcess(ProcessHandle.current().pid()) - generator;
        long others = ProcessTimes.ofMachine() - machine - serverUsed - databaseUsed - generatorUsed;
        return new Usage(
                serverUsed,
                profiledUsed,
                databaseUsed,
                generatorUsed,
                Math.max(0, compilerTime() - compilers),
                Math.max(0, others),
                System.nanoTime() - time);
    }

    private long serverTime() {
        return serverPids.stream().mapToLong(ProcessTimes::ofProcess).sum();
    }

    private long compilerTime() {
        return LongStream.concat(
                        serverPids.stream().mapToLong(Long::longValue),
                        LongStream.of(ProcessHandle.current().pid()))
                .map(ProcessTimes::ofCompilers)
                .sum();
    }

    private long databaseTime() {
        return databasePid == 0 ? 0 : ProcessTimes.ofTree(databasePid);
    }
}
