package dev.parley.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// PostgreSQL's programs for this machine, unpacked once.
record PostgresBinaries(Path folder) {
    /// The programs below `built`; unpacks them where they are missing.
    static PostgresBinaries below(Path built) {
        Path folder = built.resolve("postgresql-" + Versions.current().postgresql());
        if (!Files.isExecutable(folder.resolve("bin/postgres"))) {
            Path fresh = built.resolve(
                    folder.getFileName() + "." + ProcessHandle.current().pid());
            Folders.delete(fresh);
            try (InputStream archive = PostgresBinaries.class.getResourceAsStream("/" + archiveName())) {
                if (archive == null) {
                    throw new LaunchFailure("There is no embedded PostgreSQL for this machine ("
                            + System.getProperty("os.name") + ", " + System.getProperty("os.arch")
                            + "): set PARLEY_DB_URL, PARLEY_DB_USER and PARLEY_DB_PASSWORD to one of your own.");
                }
                Archives.untarXz(archive, Folders.create(fresh));
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            Folders.moveIntoPlace(fresh, folder);
        }
        return new PostgresBinaries(folder);
    }

    private static String archiveName() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
        String machine = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        return "postgres-" + system + "-" + machine + ".txz";
    }

    /// The command that runs one of the programs, in front of its arguments.
    ///
    /// PostgreSQL refuses to run as root. For root, the program runs in a user namespace in which it is nobody;
    /// its files stay root's, and its process id is the one that was started.
    List<String> command(String program) {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            if (ChildProcess.onPath("unshare").isEmpty()) {
                throw new LaunchFailure("PostgreSQL does not run as root: start Parley as another user, or set"
                        + " PARLEY_DB_URL, PARLEY_DB_USER and PARLEY_DB_PASSWORD to a database of your own.");
            }
            command.addAll(List.of("unshare", "--user"));
        }
        command.add(folder.resolve("bin").resolve(program).toString());
        return command;
    }
}
