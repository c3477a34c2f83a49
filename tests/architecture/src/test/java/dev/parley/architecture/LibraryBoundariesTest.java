package dev.parley.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static dev.parley.architecture.Proof.prove;

import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/// A library that shapes the code around it stays behind one adapter, so that it can be replaced there.
class LibraryBoundariesTest {

    /// SQL goes through the platform's `Database`, which alone knows JDBC.
    @Test
    void onlyThePlatformKnowsJdbc() {
        prove(only("dev.parley.platform.internal..", "java.sql..", "javax.sql..", "org.postgresql.."), """
                package dev.parley.chat.internal;
                class PlantedConnection { java.sql.Connection connection; }
                class PlantedSource { javax.sql.DataSource source; }
                class PlantedDriver { org.postgresql.PGConnection connection; }
                """, """
                package dev.parley.platform.api;
                class PlantedRow { void read() throws java.sql.SQLException {} }
                """, """
                package dev.parley.platform.internal;
                class Adapter { java.sql.Connection connection; }
                """);
    }

    /// What nodes share goes through the platform's `Caches`, which alone know Infinispan.
    @Test
    void onlyThePlatformKnowsInfinispan() {
        prove(only("dev.parley.platform.internal..", "org.infinispan.."), """
                package dev.parley.presence.internal;
                class PlantedCache { org.infinispan.Cache<String, String> sessions; }
                """, """
                package dev.parley.platform.internal;
                class Adapter { org.infinispan.Cache<String, String> sessions; }
                """);
    }

    /// Messages between nodes go through the platform's `Cluster`, which alone knows the transport.
    @Test
    void onlyThePlatformKnowsJGroups() {
        prove(only("dev.parley.platform.internal..", "org.jgroups.."), """
                package dev.parley.gateway.ws;
                class PlantedChannel { org.jgroups.JChannel channel; }
                """, """
                package dev.parley.platform.internal;
                class Adapter { org.jgroups.JChannel channel; }
                """);
    }

    /// The server's I/O threads and buffers are an affair of the WebSocket connection alone.
    @Test
    void onlyTheWebSocketKnowsUndertow() {
        prove(only("dev.parley.gateway.ws..", "io.undertow..", "org.xnio.."), """
                package dev.parley.gateway.rest;
                class PlantedExchange { io.undertow.server.HttpServerExchange exchange; }
                class PlantedThread { org.xnio.XnioIoThread thread; }
                """, """
                package dev.parley.gateway.ws;
                class Handshake { io.undertow.server.HttpServerExchange exchange; }
                """);
    }

    /// Passwords and tokens are made and judged in one place.
    @Test
    void onlyUserKnowsPasswordsAndTokens() {
        prove(only("dev.parley.user.internal..", "org.bouncycastle..", "org.jose4j.."), """
                package dev.parley.gateway.rest;
                class PlantedToken { org.jose4j.jwt.JwtClaims claims; }
                """, """
                package dev.parley.user.api;
                class PlantedHash { org.bouncycastle.crypto.generators.Argon2BytesGenerator argon; }
                """, """
                package dev.parley.user.internal;
                class Tokens { org.jose4j.jwt.JwtClaims claims; }
                """);
    }

    /// The push queue has one module at each end.
    @Test
    void onlyChatAndNotificationKnowJms() {
        prove(
                noClasses()
                        .that()
                        .resideOutsideOfPackages("dev.parley.chat.internal..", "dev.parley.notification.internal..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("jakarta.jms.."),
                """
                package dev.parley.group.internal;
                class PlantedListener implements jakarta.jms.MessageListener {
                    @Override public void onMessage(jakarta.jms.Message message) {}
                }
                """,
                """
                package dev.parley.chat.internal;
                class Relay { jakarta.jms.JMSContext context; }
                """,
                """
                package dev.parley.notification.internal;
                class Consumer { jakarta.jms.JMSContext context; }
                """);
    }

    private static ArchRule only(String adapter, String... libraries) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(adapter)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries);
    }
}
