package dev.parley.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The shaped WildFly with an application that is only a few static files. No database runs; nothing here asks for one.
class LocalServerTest {
    private static final String APPLICATION = """
            <application xmlns="https://jakarta.ee/xml/ns/jakartaee" version="10">
              <module><web><web-uri>api.war</web-uri><context-root>/api</context-root></web></module>
              <module><web><web-uri>client.war</web-uri><context-root>/</context-root></web></module>
            </application>
            """;

    @TempDir
    Path temp;

    private Workspace workspace;
    private LocalServer server;

    @BeforeEach
    void makeWorkspace() throws IOException {
        Path real = Workspace.find().root();
        Path root = Files.createDirectories(temp.resolve("workspace"));
        Files.createSymbolicLink(root.resolve("launcher"), real.resolve("launcher"));
        Files.createSymbolicLink(root.resolve("web"), real.resolve("web"));
        Folders.copy(real.resolve("wildfly-config"), root.resolve("wildfly-config"));
        workspace = new Workspace(root);
    }

    @AfterEach
    void kill() {
        if (server != null) {
            server.killHard();
        }
    }

    @Test
    void servesTheApplicationAgainAfterAKillAndReplacesALeftover() throws Exception {
        application(Map.of("client.war/index.html", "hello", "api.war/v1/health", "up"));
        start();
        assertThat(get("/")).isEqualTo("200 hello");
        assertThat(get("/api/v1/health")).isEqualTo("200 up");

        long first = server.pid();
        server.killHard();
        assertThat(server.isRunning()).isFalse();
        server.startAgain();
        assertThat(server.pid()).isNotEqualTo(first);
        assertThat(get("/")).isEqualTo("200 hello");

        LocalServer leftover = server;
        application(Map.of("client.war/index.html", "a new version", "api.war/v1/health", "up"));
        start();
        assertThat(leftover.isRunning()).isFalse();
        assertThat(get("/")).isEqualTo("200 a new version");

        server.stop();
        assertThat(server.isRunning()).isFalse();
        assertThat(server.logFile()).content().contains("WFLYSRV0050");
    }

    @Test
    void anApplicationThatDoesNotStartIsOneSentence() throws Exception {
        application(Map.of("client.war/index.html", "hello", "META-INF/jboss-deployment-structure.xml", """
                <jboss-deployment-structure xmlns="urn:jboss:deployment-structure:1.3">
                  <deployment><dependencies><module name="no.such.module"/></dependencies></deployment>
                </jboss-deployment-structure>
                """));
        assertThatExceptionOfType(LaunchFailure.class)
                .isThrownBy(this::start)
                .withMessageStartingWith("The application did not start: ")
                .withMessageContaining("no.such.module")
                .withMessageEndingWith("(log: " + temp.resolve("data/log/server.log") + ").");
    }

    @Test
    void aVirtualMachineThatDoesNotStartIsOneSentence() throws Exception {
        application(Map.of());
        assertThatExceptionOfType(LaunchFailure.class)
                .isThrownBy(() -> LocalServer.start(home(), options().with("PARLEY_HEAP", "lots")))
                .withMessageStartingWith("The server ended while it was starting: ")
                .withMessageContaining("-Xmxlots");
    }

    @Test
    void anApplicationThatWasNotBuiltIsOneSentence() {
        assertThatExceptionOfType(LaunchFailure.class)
                .isThrownBy(this::start)
                .withMessage("The application has not been built: there is no "
                        + workspace.root().resolve("ear/target/parley.ear") + ".");
    }

    private void start() {
        server = LocalServer.start(home(), options());
    }

    private ServerHome home() {
        return ServerHome.prepare(workspace, Progress.silent());
    }

    private ServerOptions options() {
        DatabaseAddress nowhere = new DatabaseAddress("jdbc:postgresql://127.0.0.1:1/none", "nobody", "none");
        return ServerOptions.in(temp.resolve("data"), nowhere);
    }

    private String get(String path) throws IOException {
        HttpURLConnection request =
                (HttpURLConnection) URI.create(server.baseUri() + path).toURL().openConnection();
        try (var in = request.getInputStream()) {
            return request.getResponseCode() + " " + new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void application(Map<String, String> files) throws IOException {
        Files.createDirectories(workspace.ear().getParent());
        try (ZipOutputStream ear = new ZipOutputStream(Files.newOutputStream(workspace.ear()))) {
            put(ear, "META-INF/application.xml", APPLICATION);
            put(ear, "client.war/WEB-INF/beans.xml", "");
            put(ear, "api.war/WEB-INF/beans.xml", "");
            for (Map.Entry<String, String> file : files.entrySet()) {
                put(ear, file.getKey(), file.getValue());
            }
        }
    }

    private static void put(ZipOutputStream zip, String name, String content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content.getBytes(StandardCharsets.UTF_8));
    }
}
