package dev.parley.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The files of an embedded PostgreSQL: one cluster with one database `parley`, owned by one role `parley`, whose
/// generated password lies beside the data, readable by its owner alone. The superuser can log in from nowhere.
///
/// A new cluster is made in a folder beside its place and moved there when it is complete, so a first start that was
/// interrupted leaves nothing half made.
record PostgresFolder(Path path) {
    static final String DATABASE = "parley";
    static final String ROLE = "parley";

    private static final String REPLICATION_ROLE = "parley_replica";

    private static final String ACCESS = "host all all 127.0.0.1/32 scram-sha-256\n";

    /// Checks the cluster at `path`; makes it where there is none.
    ///
    /// @param walFiles of the write-ahead log that a new one has from the start
    /// @throws LaunchFailure when the folder is another version's, or is not a whole cluster
    static PostgresFolder at(Path path, PostgresBinaries binaries, int walFiles) {
        PostgresFolder folder = new PostgresFolder(path);
        if (Files.notExists(path)) {
            folder.make(binaries, walFiles);
        } else {
            folder.check();
        }
        return folder;
    }

    /// Whether the next start will have to make the cluster first.
    static boolean isNew(Path path) {
        return Files.notExists(path);
    }

    String password() {
        return read(passwordFile()).strip();
    }

    private Path passwordFile() {
        return path.resolve("parley.password");
    }

    private void check() {
        String expected = Versions.current().postgresqlMajor();
        Path versionFile = path.resolve("PG_VERSION");
        String version = Files.isRegularFile(versionFile) ? read(versionFile).strip() : "";
        if (!version.matches("[0-9]{1,3}") || !Files.isRegularFile(passwordFile())) {
            throw new LaunchFailure("The database folder " + path + " is damaged (it has no valid "
                    + (version.matches("[0-9]{1,3}") ? passwordFile() : versionFile).getFileName()
                    + "): restore it from a backup, or move it away to begin with an empty database.");
        }
        if (!version.equals(expected)) {
            throw new LaunchFailure("The database folder " + path + " was written by PostgreSQL " + version
                    + ", and this Parley brings PostgreSQL " + expected
                    + ": dump it with that version, move the folder away, and load the dump.");
        }
    }

    private void make(PostgresBinaries binaries, int walFiles) {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Folders.delete(fresh);
        Folders.createPrivate(fresh);
        try {
            run(
                    binaries.command("initdb"),
                    List.of(
                            "--pgdata=" + fresh,
                            "--username=postgres",
                            "--auth=reject",
                            "--encoding=UTF8",
                            "--locale=C",
                            "--locale-provider=builtin",
                            "--builtin-locale=C.UTF-8",
                            "--no-instructions"),
                    "");
            String password = newPassword();
            run(
                    binaries.command("postgres"),
                    List.of("--single", "-D", fresh.toString(), "postgres"),
                    "CREATE ROLE " + ROLE + " LOGIN PASSWORD '" + password + "'\nCREATE DATABASE " + DATABASE
                            + " OWNER " + ROLE + "\n");
            if (walFiles > 0) {
                makeWalFiles(fresh, binaries, walFiles);
            }
            Files.writeString(fresh.resolve("pg_hba.conf"), ACCESS);
            Path secret = fresh.resolve(passwordFile().getFileName());
            Files.createFile(
                    secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(secret, password);
        } catch (IOException failed) {
            throw new LaunchFailure(
                    "The database folder " + path + " cannot be made: " + Folders.reason(failed) + ".", failed);
        }
        Folders.moveIntoPlace(fresh, path);
    }

    /// A new file of the write-ahead log is 16 MB of zeros, for which all commits wait. PostgreSQL makes none while
    /// it can rename those that a checkpoint has made useless: so here are some. They are forced to the disk all
    /// at once.
    private void makeWalFiles(Path folder, PostgresBinaries binaries, int files) throws IOException {
        run(
                binaries.command("postgres"),
                List.of(
                        "--single",
                        "-F",
                        "-D",
                        folder.toString(),
                        "-c",
                        "min_wal_size=" + PostgresSettings.smallestWal(files),
                        "-c",
                        "max_wal_size=" + PostgresSettings.LARGEST_WAL,
                        "postgres"),
                // A file in which nothing was written is not left.
                "SELECT pg_switch_wal() FROM pg_create_restore_point('file')\n".repeat(files));
        run(binaries.command("initdb"), List.of("--sync-only", "--pgdata=" + folder), "");
    }

    private static String newPassword() {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private void run(List<String> program, List<String> arguments, String input) throws IOException {
        List<String> command = new ArrayList<>(program);
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var out = process.getOutputStream()) {
            out.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String output;
        try (var in = process.getInputStream()) {
            output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        try {
            int code = process.waitFor();
            if (code != 0 || output.contains("ERROR:") || output.contains("FATAL:")) {
                throw PostgresLog.failure("The database folder " + path + " cannot be made", output);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LaunchFailure("Interrupted while the database was being made.", interrupted);
        }
    }

    /// The server that runs on this folder, whoever started it.
    Optional<ProcessHandle> running() {
        List<String> state = lockFileLines();
        String first = state.isEmpty() ? "" : state.getFirst().strip();
        return first.matches("[0-9]{1,9}")
                ? ChildProcess.running(Long.parseLong(first), path.toString())
                : Optional.empty();
    }

    /// Makes the folder of a streaming replica out of this one, in which no server may run: a copy that follows the
    /// server on `port` from where this one stands. Does nothing where there is one.
    void makeReplica(Path replica, int port, PostgresBinaries binaries) {
        if (Files.exists(replica)) {
            return;
        }
        Path fresh = replica.resolveSibling(replica.getFileName() + ".new");
        Folders.delete(fresh);
        try {
            String secret = replicationPassword(binaries);
            Folders.copy(path, Folders.createPrivate(fresh));
            Files.deleteIfExists(fresh.resolve("postmaster.pid"));
            Files.createFile(fresh.resolve("standby.signal"));
            Files.writeString(
                    fresh.resolve("postgresql.auto.conf"),
                    "primary_conninfo = 'host=127.0.0.1 port=" + port + " user=" + REPLICATION_ROLE + " password="
                            + secret + " application_name=replica'\n");
        } catch (IOException failed) {
            throw new LaunchFailure(
                    "The database folder " + replica + " cannot be made: " + Folders.reason(failed) + ".", failed);
        }
        Folders.moveIntoPlace(fresh, replica);
    }

    /// Makes the role that a replica logs in as, unless it is there.
    private String replicationPassword(PostgresBinaries binaries) throws IOException {
        Path file = path.resolve("replication.password");
        if (Files.exists(file)) {
            return read(file).strip();
        }
        String secret = newPassword();
        run(
                binaries.command("postgres"),
                List.of("--single", "-D", path.toString(), "postgres"),
                "DROP ROLE IF EXISTS " + REPLICATION_ROLE + "\nCREATE ROLE " + REPLICATION_ROLE
                        + " LOGIN REPLICATION PASSWORD '" + secret + "'\n");
        Files.writeString(
                path.resolve("pg_hba.conf"),
                ACCESS + "host replication " + REPLICATION_ROLE + " 127.0.0.1/32 scram-sha-256\n");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, secret);
        return secret;
    }

    /// What PostgreSQL has written about the instance that runs here, one line each; empty when none does.
    List<String> lockFileLines() {
        Path file = path.resolve("postmaster.pid");
        try (Stream<String> lines = Files.lines(file)) {
            return lines.toList();
        } catch (IOException | UncheckedIOException none) {
            return List.of();
        }
    }

    void removeLockFile() {
        try {
            Files.deleteIfExists(path.resolve("postmaster.pid"));
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            throw new LaunchFailure(
                    "The file " + file + " cannot be read: " + Folders.reason(unreadable) + ".", unreadable);
        }
    }
}
