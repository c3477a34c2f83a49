package dev.parley.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ServerConsoleTest {
    @Test
    void theInnermostCauseIsTheReason() {
        ServerConsole console = read("""
                11:00 ERROR [org.jboss.msc.service.fail] MSC000001: Failed to start service
                \tat somewhere
                Caused by: jakarta.ejb.EJBException: outer
                Caused by: java.lang.IllegalStateException: the table is missing
                11:01 ERROR [org.jboss.as] WFLYSRV0026: WildFly started (with errors)
                """);
        assertThat(console.failed()).isTrue();
        assertThat(console.reason()).isEqualTo("java.lang.IllegalStateException: the table is missing");
    }

    @Test
    void whatCouldNotBeInjectedIsTheReason() {
        ServerConsole console = read("""
                Caused by: org.jboss.weld.exceptions.DeploymentException: Exception List with 2 exceptions:
                Exception 0 :
                org.jboss.weld.exceptions.DeploymentException: WELD-001408: Unsatisfied dependencies for type Users
                """);
        assertThat(console.reason()).isEqualTo("WELD-001408: Unsatisfied dependencies for type Users");
    }

    @Test
    void whatWentWrongFirstIsNotForgottenOverWhatFollows() {
        ServerConsole console =
                read("""
                11:00 ERROR [org.jboss.msc.service.fail] MSC000001: Failed to start service
                Caused by: java.lang.IllegalStateException: the table is missing
                """ + "11:01 ERROR request failed: WELD-000229: not valid after shutdown\n".repeat(1_000));
        assertThat(console.reason()).isEqualTo("java.lang.IllegalStateException: the table is missing");
    }

    @Test
    void oneThatWasToldToEndSaysSo() {
        ServerConsole console = read("""
                11:00 INFO  [org.jboss.as.server] WFLYSRV0220: Server shutdown has been requested via an OS signal
                11:01 ERROR [io.undertow.request] a request failed
                """);
        assertThat(console.reason()).contains("requested via an OS signal");
    }

    @Test
    void aVirtualMachineThatDoesNotStartTellsWhy() {
        ServerConsole console = read("""
                Unrecognized option: -Xyz
                Error: Could not create the Java Virtual Machine.
                Error: A fatal exception has occurred. Program will exit.
                """);
        assertThat(console.started()).isFalse();
        assertThat(console.reason()).isEqualTo("Unrecognized option: -Xyz");
    }

    @Test
    void hearsThatAllHasStarted() {
        assertThat(read("INFO [org.jboss.as] WFLYSRV0025: WildFly started in 3 s\n")
                        .started())
                .isTrue();
    }

    private static ServerConsole read(String output) {
        List<String> heard = new CopyOnWriteArrayList<>();
        ServerConsole console = new ServerConsole(heard::add);
        console.follow(new ByteArrayInputStream(output.getBytes(StandardCharsets.UTF_8)));
        await().until(() -> heard.equals(output.lines().toList()));
        return console;
    }
}
