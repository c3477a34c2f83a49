package dev.parley.load.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/// Processor time that processes have used, from Linux's `/proc`. Stateless; on other systems everything is
/// 0.
public final class ProcessTimes {
    /// Linux counts in ticks of a hundredth of a second, on every machine that Java runs on.
    private static final long NANOS_A_TICK = TimeUnit.SECONDS.toNanos(1) / 100;

    /// In the names of a Java process' compiler threads, of which Linux keeps 15 bytes.
    private static final String COMPILER = "CompilerThre";

    /// Fields of `/proc/<pid>/stat`, counted from the one behind the name.
    private static final int PARENT = 1;

    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int ENDED_CHILDREN_USER = 13;
    private static final int ENDED_CHILDREN_SYSTEM = 14;

    private ProcessTimes() {}

    /// Nanoseconds used by a process itself.
    public static long ofProcess(long pid) {
        List<String> fields = stat(pid);
        return fields.isEmpty() ? 0 : ticks(fields, USER, SYSTEM) * NANOS_A_TICK;
    }

    /// Nanoseconds used by a process and all that it has started, ended ones included: for PostgreSQL, where
    /// every connection is a process.
    public static long ofTree(long pid) {
        List<String> fields = stat(pid);
        if (fields.isEmpty()) {
            return 0;
        }
        long time = ticks(fields, USER, SYSTEM, ENDED_CHILDREN_USER, ENDED_CHILDREN_SYSTEM) * NANOS_A_TICK;
        for (long child : childrenOf(pid)) {
            time += ofTree(child);
        }
        return time;
    }

    /// Nanoseconds used by the just-in-time compilers of a Java process, but for those of its threads that have ended.
    public static long ofCompilers(long pid) {
        long ticks = 0;
        try (var threads = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads) {
                String line = line(thread.resolve("stat"));
                if (line.contains(COMPILER)) {
                    ticks += ticks(fields(line), USER, SYSTEM);
                }
            }
        } catch (IOException gone) {
            return 0;
        }
        return ticks * NANOS_A_TICK;
    }

    /// Nanoseconds in which the machine's processors were not idle; time that a hypervisor took away counts
    /// too.
    public static long ofMachine() {
        try (var lines = Files.lines(Path.of("/proc/stat"))) {
            String[] fields = lines.findFirst().orElse("").split("\\s+");
            long busy = 0;
            for (int i = 1; i < fields.length && i <= 8; i++) {
                // The fourth is idle, the fifth is idle too: waiting for a disk.
                busy += i == 4 || i == 5 ? 0 : Long.parseLong(fields[i]);
            }
            return busy * NANOS_A_TICK;
        } catch (IOException noProc) {
            return 0;
        }
    }

    /// Bytes of memory that a process holds now.
    public static long residentBytes(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
                }
            }
        } catch (IOException gone) {
            return 0;
        }
        return 0;
    }

    private static List<Long> childrenOf(long parent) {
        List<Long> children = new ArrayList<>();
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                long pid = Long.parseLong(process.getFileName().toString());
                List<String> fields = stat(pid);
                if (!fields.isEmpty() && Long.parseLong(fields.get(PARENT)) == parent) {
                    children.add(pid);
                }
            }
        } catch (IOException noProc) {
            return List.of();
        }
        return children;
    }

    /// The process of this machine that listens on a TCP port.
    public static OptionalLong listeningOn(int port) {
        String socket = socketListeningOn(port);
        if (!socket.isEmpty()) {
            try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
                for (Path process : processes) {
                    if (holds(process, socket)) {
                        return OptionalLong.of(
                                Long.parseLong(process.getFileName().toString()));
                    }
                }
            } catch (IOException noProc) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }

    private static String socketListeningOn(int port) {
        String suffix = String.format(":%04X", port);
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            try {
                for (String line : Files.readAllLines(Path.of(table))) {
                    String[] fields = line.strip().split("\\s+");
                    if (fields.length > 9 && fields[1].endsWith(suffix) && fields[3].equals("0A")) {
                        return "socket:[" + fields[9] + "]";
                    }
                }
            } catch (IOException noTable) {
                return "";
            }
        }
        return "";
    }

    private static boolean holds(Path process, String socket) {
        try (var files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                if (Files.isSymbolicLink(file)
                        && Files.readSymbolicLink(file).toString().equals(socket)) {
                    return true;
                }
            }
        } catch (IOException goneOrNotOurs) {
            return false;
        }
        return false;
    }

    private static long ticks(List<String> fields, int... indexes) {
        long sum = 0;
        for (int index : indexes) {
            sum += Long.parseLong(fields.get(index));
        }
        return sum;
    }

    private static List<String> stat(long pid) {
        return fields(line(Path.of("/proc/" + pid + "/stat")));
    }

    private static String line(Path stat) {
        try {
            return Files.readString(stat);
        } catch (IOException gone) {
            return "";
        }
    }

    /// Those behind the name, which may have spaces of its own.
    private static List<String> fields(String line) {
        return line.isEmpty()
                ? List.of()
                : List.of(line.substring(line.lastIndexOf(')') + 2).split(" "));
    }
}
