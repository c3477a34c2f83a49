package dev.parley.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import dev.parley.launcher.LocalServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is written while there is no connection waits, and arrives once, in order, when there is one again.
@ExtendWith(OnStage.class)
class BrokenLineIT {

    private static final double RECONNECT_MS = 60_000;

    @Test
    void messagesWrittenOfflineWaitAndArriveOnceInOrder(Stage stage) {
        Account alma = stage.accounts().person("Alma");
        Account bert = stage.accounts().person("Bert");
        Window writer = stage.window().signIn(alma).chatWith(bert).write("before");
        Window reader = stage.window().signIn(bert).open("Alma");
        writer.expectTick("before", "read").expectingBreaks();

        writer.offline(true);
        writer.write("one").write("two").write("three");
        writer.expectTick("one", "pending").expectTick("three", "pending");
        assertThat(writer.page().getByText("No connection.")).isVisible(within(RECONNECT_MS));
        writer.screenshot("11-waiting-offline");
        assertThat(reader.texts()).hasText(new String[] {"before"});

        writer.offline(false);
        assertThat(writer.message("three")).hasAttribute("data-status", "read", attributeWithin(RECONNECT_MS));
        assertThat(reader.texts()).hasText(new String[] {"before", "one", "two", "three"});
        assertThat(writer.texts()).hasText(new String[] {"before", "one", "two", "three"});
        assertThat(writer.page().getByText("No connection.")).isHidden();
    }

    @Test
    void whatOthersWroteMeanwhileIsThere(Stage stage) {
        Account cleo = stage.accounts().person("Cleo");
        Account dora = stage.accounts().person("Dora");
        Window writer = stage.window().signIn(cleo).chatWith(dora).write("before");
        Window reader = stage.window().signIn(dora).open("Cleo").expectingBreaks();
        writer.expectTick("before", "read");

        reader.offline(true);
        assertThat(reader.page().getByText("No connection.")).isVisible(within(RECONNECT_MS));
        writer.write("one").write("two").expectTick("two", "sent");
        reader.offline(false);
        assertThat(reader.message("two")).isVisible(within(RECONNECT_MS));
        assertThat(reader.texts()).hasText(new String[] {"before", "one", "two"});
        writer.expectTick("two", "read");
    }

    @Test
    void aKilledServerLosesNothing(Stage stage) {
        assumeTrue(stage.server().isPresent(), "the server is not ours to kill");
        LocalServer server = stage.server().orElseThrow();
        Account egon = stage.accounts().person("Egon");
        Account fay = stage.accounts().person("Fay");
        Window writer =
                stage.window().signIn(egon).chatWith(fay).write("before").expectingBreaks();
        Window reader = stage.window().signIn(fay).open("Egon").expectingBreaks();
        writer.expectTick("before", "read");

        server.killHard();
        writer.write("to a dead server").expectTick("to a dead server", "pending");
        server.startAgain();

        assertThat(writer.message("to a dead server"))
                .hasAttribute("data-status", "read", attributeWithin(RECONNECT_MS));
        assertThat(reader.texts()).hasText(new String[] {"before", "to a dead server"});
        assertThat(writer.texts()).hasText(new String[] {"before", "to a dead server"});
    }

    @Test
    void aRefusedMessageSaysSoAndCanBeDiscarded(Stage stage) {
        Account gert = stage.accounts().person("Gert");
        Account hans = stage.accounts().person("Hans");
        Window writer = stage.window().signIn(gert).chatWith(hans).write("fine").expectTick("fine", "sent");
        Locator composer = writer.composer();
        composer.evaluate("box => box.removeAttribute('maxlength')");
        String long5000 = "x".repeat(5000);
        writer.write(long5000).expectTick(long5000, "failed");
        writer.screenshot("12-refused");
        writer.button("Discard").click();
        assertThat(writer.texts()).hasText(new String[] {"fine"});
    }

    private static LocatorAssertions.IsVisibleOptions within(double ms) {
        return new LocatorAssertions.IsVisibleOptions().setTimeout(ms);
    }

    private static LocatorAssertions.HasAttributeOptions attributeWithin(double ms) {
        return new LocatorAssertions.HasAttributeOptions().setTimeout(ms);
    }
}
