package dev.parley.load;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What was said on the command line. An option that was not given is empty, and the workload decides.
final class BenchArguments {
    static final String USAGE = """
            Usage: ./parley bench [workload] [options]

            Workloads
              one-to-one   pairs of users, one talks and the other listens (this one unless told otherwise)
              group        one group, a few members talk and all listen
              hot-chat     one group in which everybody talks
              logins       connect, welcome, sync, close, again and again
              idle         connections that do nothing: what the server keeps in memory for each
              history      pages of 50 entries
              many-chats   100 pairs that talk in many chats (groups of two) in turn, at a fixed rate
              growth       what a message costs by entries in the database, by connections and by chats
              start        from nothing to ready, on data that exists, and memory at rest
              jmh          micro benchmarks of the codec and of the log's writer: ./parley bench jmh [regexp]

            Options
              --seconds S       measure for S seconds (30)
              --warm-up S       let it run for S seconds first (10)
              --connections N   connections (one-to-one 200, logins 32 at a time, idle 10000, history 50)
              --in-flight N     unacknowledged messages a sender has at most (8), pages a reader asks for at once (1)
              --rate R          messages, or pages, a second of all senders, instead of as many as possible; latency
                                counts from when it was meant to be sent (many-chats and growth 1000)
              --text-bytes N    size of a text (100)
              --receipts on|off members report delivered and read (on)
              --receipt-ms N    for how long a member gathers receipts (50)
              --members N       members of the group (group 100, hot-chat 50)
              --senders N       members who talk (group 8, hot-chat all)
              --entries N       entries a chat has, for history (500); entries in the database at most, for growth
                                (10000000)
              --cold            for history: from a server whose cache of pages holds next to nothing
              --chats N         direct chats of one message that each account has, for logins (1); chats for
                                many-chats (1000), and at most for growth (1000000)
              --threads N       threads that serve the generator's sockets (1)
              --nodes N         a cluster of N nodes of its own; members are spread over them
              --server URL      a server that runs, or several, instead of one of its own; with --db jdbc:postgresql://…,
                                --db-user and --db-password for the check of the database
              --data DIR        keep the data of its own server there (else it is new and thrown away)
              --profile [FILE]  what the server used its processor time for: a flame graph, the same as text beside
                                it, and a table by stage (tests/load/target/profiles/…); of a cluster, of its
                                first node; not for growth and start
              --json FILE       write the result there too
              --record DIR      where results are kept to compare the next one with (tests/load/target/results)

            After every run it is checked that promises were kept, and told which: of messages, that each acknowledged
            one was delivered exactly once, in order and without a gap, and is in the database. Status: 0 when all is well, 1 when a promise was broken, 2 when
            nothing could be measured.
            """;

    private static final List<String> NAMES = List.of(
            "--seconds",
            "--warm-up",
            "--connections",
            "--in-flight",
            "--rate",
            "--text-bytes",
            "--receipts",
            "--receipt-ms",
            "--members",
            "--senders",
            "--entries",
            "--threads",
            "--nodes",
            "--server",
            "--db",
            "--db-user",
            "--db-password",
            "--data",
            "--json",
            "--record",
            "--chats");

    /// Those that say what is measured and where it is told, whatever the workload.
    private static final Set<String> OF_ALL =
            Set.of("--nodes", "--server", "--db", "--db-user", "--db-password", "--data", "--json", "--record");

    private static final List<String> OF_ITS_OWN_SERVER = List.of("--nodes", "--data");
    private static final List<String> OF_ANOTHER_SERVER = List.of("--db", "--db-user", "--db-password");

    /// Options without a value. That of `--profile` may be left out.
    private static final List<String> ALONE = List.of("--cold");

    private final String workload;
    private final Map<String, String> values;

    private BenchArguments(String workload, Map<String, String> values) {
        this.workload = workload;
        this.values = Map.copyOf(values);
    }

    /// @return empty when help was asked for
    /// @throws IllegalArgumentException with one sentence for a mistake
    static Optional<BenchArguments> parse(List<String> args) {
        if (args.contains("--help") || args.contains("-h") || args.contains("help")) {
            return Optional.empty();
        }
        String workload = "one-to-one";
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < args.size(); i++) {
            String word = args.get(i);
            boolean more = i + 1 < args.size();
            if (i == 0 && !word.startsWith("-")) {
                workload = word;
            } else if (ALONE.contains(word)) {
                values.put(word, "");
            } else if (word.equals("--profile")) {
                values.put(word, more && !args.get(i + 1).startsWith("-") ? args.get(++i) : "");
            } else if (!NAMES.contains(word)) {
                throw new IllegalArgumentException("unknown option " + word + "; see ./parley bench --help.");
            } else if (!more) {
                throw new IllegalArgumentException(word + " needs a value.");
            } else {
                values.put(word, args.get(++i));
            }
        }
        return Optional.of(new BenchArguments(workload, values));
    }

    /// @param own options of the workload, beside those of all
    /// @throws IllegalArgumentException with one sentence where one was given that would do nothing
    void requireOnly(Set<String> own) {
        for (String name : new TreeSet<>(values.keySet())) {
            if (!own.contains(name) && !OF_ALL.contains(name)) {
                String known = own.isEmpty()
                        ? "it has none of its own"
                        : "its own are " + String.join(", ", new TreeSet<>(own));
                throw new IllegalArgumentException(name + " does nothing for " + workload + ": " + known + ".");
            }
        }
        boolean others = has("--server");
        for (String name : others ? OF_ITS_OWN_SERVER : OF_ANOTHER_SERVER) {
            if (has(name)) {
                throw new IllegalArgumentException(
                        name + " does nothing " + (others ? "with" : "without") + " --server.");
            }
        }
    }

    String workload() {
        return workload;
    }

    int number(String name, int otherwise) {
        return (int) decimal(name, otherwise);
    }

    double decimal(String name, double otherwise) {
        String value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        try {
            double number = Double.parseDouble(value);
            if (number >= 0 && number <= Integer.MAX_VALUE) {
                return number;
            }
        } catch (NumberFormatException notNumber) {
            throw new IllegalArgumentException(name + " wants a number, not " + value + ".", notNumber);
        }
        throw new IllegalArgumentException(name + " is out of range: " + value + ".");
    }

    Duration seconds(String name, int otherwise) {
        return Duration.ofMillis((long) (decimal(name, otherwise) * 1_000));
    }

    boolean isOn(String name) {
        return switch (values.getOrDefault(name, "on")) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException(name + " is on or off.");
        };
    }

    /// Of the servers that run already; empty for one of its own.
    List<URI> servers() {
        return text("--server").stream()
                .flatMap(list -> Stream.of(list.split(",")))
                .map(URI::create)
                .toList();
    }

    Optional<Path> path(String name) {
        return text(name).map(Path::of);
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /// Empty also for an option that was given without a value.
    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
    }
}
