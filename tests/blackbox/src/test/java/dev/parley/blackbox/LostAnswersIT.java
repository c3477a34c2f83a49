package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.blackbox.Rest.Answer;
import dev.parley.launcher.DatabaseAddress;
import dev.parley.launcher.EmbeddedPostgres;
import dev.parley.launcher.LocalParley;
import dev.parley.launcher.Workspace;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The database does what it is asked to, and the server does not hear of it: what breaks off is answered
/// `unavailable`, and may be tried again as if nothing had been stored.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LostAnswersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private EmbeddedPostgres postgres;
    private CuttingRelay relay;
    private LocalParley parley;
    private Server server;

    @BeforeAll
    void start() throws IOException {
        postgres = EmbeddedPostgres.start(Workspace.find(), FreshFolder.named("unheard"), 0);
        relay = new CuttingRelay(URI.create("http://127.0.0.1:" + postgres.port()), new Random());
        DatabaseAddress direct = postgres.address();
        DatabaseAddress relayed = new DatabaseAddress(
                direct.jdbcUrl()
                        .replace(":" + postgres.port() + "/", ":" + relay.uri().getPort() + "/"),
                direct.user(),
                direct.password());
        parley =
                LocalParley.start(LocalParley.options(FreshFolder.named("lost")).external(relayed));
        server = new Server(parley.baseUri(), direct);
    }

    @AfterAll
    void stop() throws IOException {
        if (parley != null) {
            parley.close();
        }
        if (relay != null) {
            relay.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    @Test
    void aRefreshTokenIsNotUsedUpByARenewalThatNobodyHeardOf() throws Exception {
        Person ann = server.person("Ann");
        ObjectNode token =
                Json.object("refreshToken", ann.tokens().path("refreshToken").asText());
        refused(unheard(
                "/auth/refresh",
                token,
                "select 1 from users.device where device_id = '" + ann.deviceId() + "' for update"));
        // It was stored all the same.
        await().until(() -> server.select(
                                "select 1 from users.device where device_id = ?::uuid and last_used_at > created_at",
                                ann.deviceId())
                        .size()
                == 1);

        Answer again = again("/auth/refresh", token).expect(200);
        ann.rest().get("/users/me").expect(200);
        // And now it is used.
        server.rest().post("/auth/refresh", token).expect(401);
        server.rest()
                .post(
                        "/auth/refresh",
                        Json.object(
                                "refreshToken",
                                again.json().path("refreshToken").asText()))
                .expect(401);
    }

    @Test
    void aCodeIsNotUsedUpByAGuessThatNobodyHeardOf() throws Exception {
        ObjectNode guess = rightGuess();
        refused(unheard(
                "/auth/otp/verify",
                guess,
                "select 1 from users.otp_challenge where challenge_id = '"
                        + guess.path("challengeId").asText() + "' for update"));

        again("/auth/otp/verify", guess).expect(200);
        server.rest().post("/auth/otp/verify", guess).expect(401);
    }

    /// Whether that is stored nobody knows: `internal` promises nothing.
    @Test
    void aCommitThatNobodyHeardOfIsNotUnavailable() throws Exception {
        ObjectNode guess = rightGuess();
        execute("create function users.wait_at_commit() returns trigger language plpgsql as"
                + " $$ begin perform pg_advisory_xact_lock(1); return null; end $$");
        execute("create constraint trigger wait_at_commit after insert on users.device"
                + " deferrable initially deferred for each row execute function users.wait_at_commit()");
        try {
            Answer answer = unheard("/auth/otp/verify", guess, "select pg_advisory_xact_lock(1)");
            assertThat(answer.expect(500).code()).isEqualTo("internal");
        } finally {
            execute("drop function users.wait_at_commit() cascade");
        }
        again("/auth/otp/verify", guess).expect(401);
    }

    private ObjectNode rightGuess() {
        String phone = Server.newPhoneNumber();
        JsonNode challenge = again("/auth/otp", Json.object("phoneNumber", phone))
                .expect(202)
                .json();
        return Json.object(
                "challengeId",
                challenge.path("challengeId").asText(),
                "code",
                server.codeSentTo(phone),
                "device",
                Server.device());
    }

    private static void refused(Answer answer) {
        assertThat(answer.expect(503).code()).isEqualTo("unavailable");
    }

    /// Makes a call that has to wait for a lock in the database, has the database go on, and loses what it says.
    private Answer unheard(String path, ObjectNode body, String lock) throws SQLException {
        CompletableFuture<Answer> answer;
        try (Connection holder = connection();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute(lock);
            answer = CompletableFuture.supplyAsync(() -> server.rest().post(path, body), Thread::startVirtualThread);
            await().atMost(PATIENCE).until(() -> waitingForLocks() > 0);
            relay.mute(true);
            holder.rollback();
        }
        await().atMost(PATIENCE).until(() -> waitingForLocks() == 0);
        relay.cutAll();
        relay.mute(false);
        return answer.join();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection connection() throws SQLException {
        DatabaseAddress database = postgres.address();
        return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    }

    private int waitingForLocks() {
        return server.select("select pid from pg_stat_activity where wait_event_type = 'Lock'")
                .size();
    }

    /// As a client does: until the server has found its way to the database again.
    private Answer again(String path, ObjectNode body) {
        return await().atMost(PATIENCE).until(() -> server.rest().post(path, body), answer -> answer.status() != 503);
    }
}
