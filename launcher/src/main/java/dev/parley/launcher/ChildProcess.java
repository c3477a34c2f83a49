package dev.parley.launcher;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Starting and ending other programs.
final class ChildProcess {
    private ChildProcess() {}

    /// Puts `command` into a process group of its own, so that Ctrl-C at a terminal reaches the launcher alone, and
    /// the launcher can stop the server first and the database after it.
    ///
    /// The program keeps the process id that was started: both wrappers replace themselves by it.
    static List<String> inOwnGroup(List<String> command) {
        List<String> all = new ArrayList<>();
        if (onPath("setsid").isPresent()) {
            all.add("setsid");
        } else if (onPath("perl").isPresent()) {
            all.addAll(List.of("perl", "-e", "use POSIX; POSIX::setsid(); exec @ARGV or exit 127;"));
        }
        all.addAll(command);
        return all;
    }

    static Optional<Path> onPath(String program) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            Path file = Path.of(folder, program);
            if (!folder.isEmpty() && Files.isExecutable(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /// Sends a signal such as `INT`, which the JDK cannot.
    static void signal(long pid, String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException impossible) {
            throw new LaunchFailure("The program kill, which every Unix has, could not be run.", impossible);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits until a process is gone.
    ///
    /// @return whether it went within the time
    static boolean awaitEnd(ProcessHandle process, Duration atMost) {
        try {
            process.onExit().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException still) {
            return !process.isAlive();
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    /// Ends a process in order; kills it when that takes longer than `atMost`. Returns when it is gone.
    static void stop(ProcessHandle process, Duration atMost) {
        process.destroy();
        if (!awaitEnd(process, atMost)) {
            killHard(List.of(process));
        }
    }

    /// Kills with SIGKILL and waits until all are gone.
    static void killHard(Collection<ProcessHandle> processes) {
        processes.forEach(ProcessHandle::destroyForcibly);
        processes.forEach(process -> awaitEnd(process, Duration.ofSeconds(10)));
    }

    /// The live process with this id, if its command line mentions `mark`; process ids are used again, so an id
    /// alone proves nothing.
    static Optional<ProcessHandle> running(long pid, String mark) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> commandLine(process).contains(mark));
    }

    private static String commandLine(ProcessHandle process) {
        try {
            // The JDK leaves the arguments out where they are long.
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
                    .replace('\0', ' ');
        } catch (IOException | java.nio.file.InvalidPathException notLinux) {
            return process.info().commandLine().orElse("");
        }
    }
}
