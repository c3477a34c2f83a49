package dev.parley.load.measure;

/// How much processor time the server, the database and the load generator use between two moments. For one
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

    private final long serverPid;
    private final long databasePid;
    private long server;
    private long database;
    private long generator;
    private long machine;
    private long time;

    /// @param serverPid the server's process, or 0 where it is not on this machine; so the database's
    public CpuMeter(long serverPid, long databasePid) {
        this.serverPid = serverPid;
        this.databasePid = databasePid;
    }

    /// From here on.
    public void start() {
        server = ProcessTimes.ofProcess(serverPid);
        database = databaseTime();
        generator = ProcessTimes.ofProcess(ProcessHandle.current().pid());
        machine = ProcessTimes.ofMachine();
        time = System.nanoTime();
    }

    /// Up to here.
    public Usage usage() {
        long serverUsed = ProcessTimes.ofProcess(serverPid) - server;
        long databaseUsed = databaseTime() - database;
        long generatorUsed = ProcessTimes.ofProcess(ProcessHandle.current().pid()) - generator;
        long others = ProcessTimes.ofMachine() - machine - serverUsed - databaseUsed - generatorUsed;
        return new Usage(serverUsed, databaseUsed, generatorUsed, Math.max(0, others), System.nanoTime() - time);
    }

    private long databaseTime() {
        return databasePid == 0 ? 0 : ProcessTimes.ofTree(databasePid);
    }
}
