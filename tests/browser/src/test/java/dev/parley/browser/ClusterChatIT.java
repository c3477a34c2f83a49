package dev.parley.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.parley.launcher.ClusterNode;
import dev.parley.launcher.LocalCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Two people go on writing in their browsers while the cluster loses what stands between one of them and the database.
/// Her page comes from one address, behind which are two load balancers; his comes from the node on which she is not,
/// so that his line holds.
@Tag("cluster")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterChatIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final double RECONNECT_MS = PATIENCE.toMillis();

    /// What a page may be without a connection for, when it hears of the loss at once.
    private static final Duration BACK = Duration.ofSeconds(15);

    private LocalCluster cluster;
    private Stage stage;
    private String admin;

    private Account anna;
    private Window her;
    private Window him;
    private ClusterNode node;
    private final List<String> hers = new ArrayList<>();
    private final List<String> his = new ArrayList<>();

    @BeforeAll
    void start() {
        Path data = Stage.folder();
        cluster = LocalCluster.start(LocalCluster.options(data)
                .nodes(2)
                .balancers(2)
                .withoutReplica()
                .with("PARLEY_DRAIN_SECONDS", "1"));
        stage = Stage.before(cluster, data);
    }

    @AfterAll
    void stop() {
        if (stage != null) {
            stage.close();
        } else if (cluster != null) {
            cluster.close();
        }
    }

    @BeforeEach
    void talk() {
        cluster.nodes().forEach(ClusterNode::start);
        cluster.startBalancer(1);
        cluster.startBalancer(2);
        admin = stage.accounts().token(Accounts.ADMIN);
        await().atMost(PATIENCE).until(() -> cluster.nodes().stream().noneMatch(this::hasConnections));
        anna = stage.accounts().person("Anna");
        Account paul = stage.accounts().person("Paul");
        her = stage.window().signIn(anna);
        node = await().atMost(PATIENCE)
                .until(
                        () -> cluster.nodes().stream()
                                .filter(this::hasConnections)
                                .toList(),
                        holders -> holders.size() == 1)
                .getFirst();
        him = stage.window(cluster.node(3 - node.number()).baseUri()).signIn(paul);
        hers.clear();
        his.clear();
        her.chatWith(paul);
        say(her, hers, "before");
        him.open("Anna");
        her.expectTick("before", "read").expectingBreaks();
        her.page().evaluate("window.neverReloaded = true");
    }

    @AfterEach
    void clear() {
        stage.clear();
    }

    @Test
    void theNodeOfThePageIsKilled() {
        writeThrough(node::kill9);
        everythingIsThereOnce();
        her.screenshot("31-node-killed");
    }

    @Test
    void theNodeOfThePageIsDrained() {
        writeThrough(node::drain);
        everythingIsThereOnce();
    }

    @Test
    void theLoadBalancerOfThePageIsKilled() {
        writeThrough(() -> cluster.killBalancer(1));
        everythingIsThereOnce();
    }

    @Test
    void thereIsNoLoadBalancerForAWhile() {
        Window phone = stage.window(ColorScheme.DARK, 390, 780)
                .signIn(anna)
                .open("Paul")
                .expectingBreaks();
        assertThat(phone.message("before")).isVisible();
        cluster.killBalancer(1);
        cluster.killBalancer(2);
        assertThat(phone.page().getByText("No connection.")).isVisible();
        assertThat(her.page().getByText("No connection.")).isVisible();
        say(her, hers, "typed without a connection");
        say(her, hers, "and another");
        say(him, his, "said meanwhile");
        her.expectTick("and another", "pending").screenshot("32-no-balancer");
        him.expectTick("said meanwhile", "sent");
        phone.screenshot("33-no-balancer-phone");

        cluster.startBalancer(2);
        everythingIsThereOnce();
        String[] inOrder = {"before", "said meanwhile", "typed without a connection", "and another"};
        assertThat(her.texts()).hasText(inOrder);
        assertThat(phone.texts()).hasText(inOrder, textWithin(RECONNECT_MS));
        assertThat(phone.unread()).hasCount(0);
        assertThat(phone.complaints()).hasCount(0);
        her.screenshot("34-balancer-back");
        phone.screenshot("35-balancer-back-phone");
    }

    private boolean hasConnections(ClusterNode each) {
        return stage.accounts().connections(admin, each.baseUri()) > 0;
    }

    /// Both write, one message after the other, from before a fault until her page has begun another connection, by
    /// which all that she has written is stored in time.
    private void writeThrough(Runnable fault) {
        int before = her.connections();
        long begin = System.nanoTime();
        CompletableFuture<Void> over = CompletableFuture.runAsync(fault);
        while (her.connections() == before) {
            say(her, hers, "her " + hers.size());
            say(him, his, "his " + his.size());
            assertThat(him.message(his.getLast())).not().hasAttribute("data-status", "pending");
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .as("the time in which her page connects again")
                    .isLessThanOrEqualTo(BACK);
        }
        say(her, hers, "her last");
        Duration left = BACK.minusNanos(System.nanoTime() - begin);
        assertThat(her.message("her last")).not().hasAttribute("data-status", "pending", attributeWithin(left));
        over.join();
        say(him, his, "his last");
    }

    private static void say(Window window, List<String> said, String text) {
        window.write(text);
        said.add(text);
    }

    private void everythingIsThereOnce() {
        assertThat(her.unread()).hasCount(0, countWithin(RECONNECT_MS));
        assertThat(him.unread()).hasCount(0);
        assertThat(her.complaints()).hasCount(0);
        assertThat(him.complaints()).hasCount(0);
        List<String> shown = her.texts().allTextContents();
        assertThat(shown).isEqualTo(him.texts().allTextContents());
        assertThat(shown).filteredOn(hers::contains).isEqualTo(hers);
        assertThat(shown).filteredOn(his::contains).isEqualTo(his);
        assertThat(shown).hasSize(hers.size() + his.size());
        assertThat(her.page().evaluate("window.neverReloaded")).isEqualTo(true);
    }

    private static LocatorAssertions.HasCountOptions countWithin(double ms) {
        return new LocatorAssertions.HasCountOptions().setTimeout(ms);
    }

    private static LocatorAssertions.HasAttributeOptions attributeWithin(Duration left) {
        return new LocatorAssertions.HasAttributeOptions().setTimeout((double) Math.max(1, left.toMillis()));
    }

    private static LocatorAssertions.HasTextOptions textWithin(double ms) {
        return new LocatorAssertions.HasTextOptions().setTimeout(ms);
    }
}
