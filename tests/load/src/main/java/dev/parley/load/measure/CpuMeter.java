package dev.parley.load.measure;

import java.util.List;

/// How much processor time the servers, the database and the load generator use between two moments. For one
/// thread.
public final class CpuMeter {
    /// Processor time by part, in nanoseconds, and the time that passed meanwhile.
    ///
    /// @param others all that was neither of the three: the system itself, and whatever else ran on the machine
    public record Usage(long server, long database, long generator, long others, long elapsed) {
        /// Processor time of the three parts.
        public long all() {
            return server + database + generator;
        }
    }

    private final List<Long> serverPids;
    private final long databasePid;
    private long server;
    private long database;
    private long generator;
    private long machine;
    private long time;

    /// @param serverPids the servers' processes, 0 for one that is not on this machine; so the database's
    public CpuMeter(List<Long> serverPids, long databasePid) {
        this.serverPids = List.copyOf(serverPids);
        this.databasePid = databasePid;
    }

    /// From here on.
    public void start() {
        server = serverTime();
        database = databaseTime();
        generator = ProcessTimes.ofProcess(ProcessHandle.current().pid());
        machine = ProcessTimes.ofMachine();
        time = System.nanoTime();
    }

    /// Up to here.
    public Usage usage() {
        long serverUsed = serverTime() - server;
        long databaseUsed = databaseTime() - database;
        long generatorUsed = ProcessTimes.ofProcess(ProcessHandle.current().pid()) - generator;
        long others = ProcessTimes.ofMachine() - machine - serverUsed - databaseUsed - generatorUsed;
        return new Usage(serverUsed, databaseUsed, generatorUsed, Math.max(0, others), System.nanoTime() - time);
    }

    private long serverTime() {
        return serverPids.stream().mapToLong(ProcessTimes::ofProcess).sum();
    }

    private long databaseTime() {
        return databasePid == 0 ? 0 : ProcessTimes.ofTree(databasePid);
    }
}
