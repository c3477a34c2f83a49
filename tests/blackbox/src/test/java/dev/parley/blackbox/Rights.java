package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;

/// Changes to the machine that take more rights than a test may have. Without them it is left out, unless root runs
/// it: then something is wrong, and leaving it out would hide that.
final class Rights {

    private Rights() {}

    static void needs(String... command) {
        boolean done = run(command);
        if ("root".equals(System.getProperty("user.name"))) {
            assertThat(done).as(String.join(" ", command)).isTrue();
        } else {
            assumeTrue(done, String.join(" ", command));
        }
    }

    /// Whether the command succeeded.
    static boolean run(String... command) {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
