package dev.parley.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A long conversation is read piece by piece, whole and in order.
@ExtendWith(OnStage.class)
class HistoryIT {

    private static final int MESSAGES = 180;

    @Test
    void scrollingUpReadsAllOnceInOrder(Stage stage) {
        Account nora = stage.accounts().person("Nora");
        Account otto = stage.accounts().person("Otto");
        String chat = stage.accounts().group("Long talk", nora, otto);
        String token = stage.accounts().token(nora);
        List<String> all =
                IntStream.rangeClosed(1, MESSAGES).mapToObj(i -> "message " + i).toList();
        all.forEach(text -> stage.accounts().say(token, chat, text));

        Window reader = stage.window().signIn(otto);
        assertThat(reader.badge("Long talk")).containsText(String.valueOf(MESSAGES));
        reader.open("Long talk");
        assertThat(reader.message("message " + MESSAGES)).hasCount(1);
        assertThat(reader.texts().count()).as("only the newest page is read").isLessThan(MESSAGES);

        reader.page().waitForFunction("""
                () => {
                  const log = document.querySelector('.log');
                  log.scrollTop = 0;
                  return document.querySelectorAll('.message').length >= %d;
                }""".formatted(MESSAGES));
        assertThat(reader.texts().allTextContents()).isEqualTo(all);
        assertThat(reader.page().locator(".event")).hasCount(2);

        reader.page().locator(".jump").click();
        assertThat(reader.badge("Long talk")).hasCount(0);
    }

    @Test
    void readingOlderMessagesHoldsTheReadersPlace(Stage stage) {
        Account pia = stage.accounts().person("Pia");
        Account quin = stage.accounts().person("Quin");
        String chat = stage.accounts().group("Steady", pia, quin);
        String token = stage.accounts().token(pia);
        IntStream.rangeClosed(1, 70).forEach(i -> stage.accounts().say(token, chat, "line " + i));
        Window reader = stage.window().signIn(pia).open("Steady");
        assertThat(reader.message("line 70")).isInViewport();

        reader.message("line 35").scrollIntoViewIfNeeded();
        assertThat(reader.message("line 1")).hasCount(1);
        assertThat(reader.message("line 35")).isInViewport();
        stage.accounts().say(stage.accounts().token(quin), chat, "news below");
        assertThat(reader.page().locator(".jump .badge")).hasText("1");
        assertThat(reader.message("line 35")).isInViewport();
        assertThat(reader.message("news below")).not().isInViewport();
    }
}
