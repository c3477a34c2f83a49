package dev.parley.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What becomes of messages after they were sent: edited, reacted to, answered, taken back, forwarded, gone.
@ExtendWith(OnStage.class)
class ChangedMessagesIT {

    private static final String DELETED = "This message was deleted";
    private static final String MARKUP = "<img src=x onerror=\"document.title='owned'\">";

    @Test
    void theOtherWindowShowsEditsReactionsAndDeletions(Stage stage) {
        Account anna = stage.accounts().person("Anna");
        Account ben = stage.accounts().person("Ben");
        Window alice = stage.window().signIn(anna).chatWith(ben).write("Lunch at twelf?");
        Window bob = stage.window(ColorScheme.DARK, 1280, 800).signIn(ben).open("Anna");
        bob.write("Sounds good");

        alice.actions("Lunch at twelf?").screenshot("11-message-menu").choose("Edit");
        assertThat(alice.composer()).hasValue("Lunch at twelf?");
        alice.screenshot("12-editing");
        alice.write("Lunch at twelve?");
        assertThat(bob.message("Lunch at twelve?").locator(".edited")).hasText("edited");
        assertThat(bob.message("Lunch at twelf?")).hasCount(0);
        alice.expectTick("Lunch at twelve?", "read");

        alice.actions("Sounds good").choose("React 👍");
        assertThat(bob.reactions("Sounds good")).hasText(new String[] {"👍"});
        bob.actions("Sounds good").choose("React 👍");
        assertThat(alice.reactions("Sounds good")).hasText(new String[] {"👍2"});
        alice.actions("Sounds good").choose("React ❤️");
        assertThat(bob.reactions("Sounds good")).hasText(new String[] {"👍", "❤️"});
        bob.reactions("Sounds good").first().click();
        assertThat(alice.reactions("Sounds good")).hasText(new String[] {"❤️"});

        bob.actions("Lunch at twelve?").choose("Reply");
        bob.screenshot("13-replying-dark");
        bob.write("Make it half past");
        assertThat(alice.message("Make it half past").locator(".quote")).containsText("Lunch at twelve?");
        assertThat(alice.message("Make it half past").locator(".quote")).containsText("You");
        alice.screenshot("14-changed-messages");
        bob.screenshot("15-changed-messages-dark");

        alice.actions("Lunch at twelve?").choose("Delete");
        alice.screenshot("16-delete-for-everyone");
        alice.button("Keep it").click();
        assertThat(alice.message("Lunch at twelve?")).isVisible();
        alice.actions("Lunch at twelve?")
                .choose("Delete")
                .button("Delete for everyone")
                .click();
        assertThat(bob.message(DELETED)).isVisible();
        assertThat(bob.message("Lunch at twelve?")).hasCount(0);
        assertThat(bob.message("Make it half past").locator(".quote")).containsText(DELETED);
        assertThat(bob.message(DELETED).locator(".more")).hasCount(0);
        assertThat(bob.row("Anna")).containsText("Anna deleted a message");
        bob.screenshot("17-deleted-dark");

        bob.page().reload();
        assertThat(bob.texts()).hasText(new String[] {DELETED, "Sounds good", "Make it half past"});
        assertThat(bob.reactions("Sounds good")).hasText(new String[] {"❤️"});
    }

    @Test
    void onlyOnesOwnMessagesCanBeEditedAndDeleted(Stage stage) {
        Account cleo = stage.accounts().person("Cleo");
        Account dirk = stage.accounts().person("Dirk");
        stage.window().signIn(cleo).chatWith(dirk).write("mine").expectTick("mine", "sent");
        Window other = stage.window().signIn(dirk).open("Cleo").actions("mine");
        assertThat(other.page().getByRole(AriaRole.MENUITEM)).hasText(new String[] {"Reply"});
    }

    @Test
    void markupInAnEditIsText(Stage stage) {
        Account mila = stage.accounts().person("Mila");
        Account vito = stage.accounts().person("Vito");
        Window attacker = stage.window().signIn(mila).chatWith(vito).write("harmless");
        attacker.expectTick("harmless", "sent")
                .actions("harmless")
                .choose("Edit")
                .write(MARKUP);
        Window victim = stage.window().signIn(vito).open("Mila");
        assertThat(victim.message(MARKUP)).isVisible();
        victim.actions(MARKUP).choose("Reply").write("no");
        assertThat(victim.message("no").locator(".quote")).containsText(MARKUP);
        assertThat(victim.page().locator(".message img, .intent img")).hasCount(0);
        assertThat(victim.page()).hasTitle("Parley");
    }

    @Test
    void theMenuNeedsNoMouse(Stage stage) {
        Account kira = stage.accounts().person("Kira");
        Account lars = stage.accounts().person("Lars");
        Window window = stage.window().signIn(kira).chatWith(lars).write("first");
        window.write("second").expectTick("second", "sent");
        PageIT.expectAccessible(window);
        window.composer().focus();
        window.page().keyboard().press("Shift+Tab");
        window.page().keyboard().press("Shift+Tab");
        assertThat(window.message("second").locator(".more")).isFocused();
        window.page().keyboard().press("ArrowUp");
        assertThat(window.message("first").locator(".more")).isFocused();
        window.page().keyboard().press("Enter");
        assertThat(window.page().getByRole(AriaRole.MENU)).isVisible();
        PageIT.expectAccessible(window);
        window.page().keyboard().press("ArrowRight");
        window.page().keyboard().press("Enter");
        assertThat(window.reactions("first")).hasText("❤️");
        assertThat(window.message("first").locator(".more")).isFocused();
        window.page().keyboard().press("Enter");
        window.page().keyboard().press("Escape");
        assertThat(window.page().getByRole(AriaRole.MENU)).hasCount(0);
        assertThat(window.message("first").locator(".more")).isFocused();
        window.page().keyboard().press("Enter");
        window.page().keyboard().press("End");
        window.page().keyboard().press("ArrowUp");
        window.page().keyboard().press("Enter");
        assertThat(window.composer()).isFocused();
        assertThat(window.composer()).hasValue("first");
        PageIT.expectAccessible(window);
        window.page().keyboard().press("Escape");
        assertThat(window.composer()).hasValue("");
        window.actions("second").choose("Delete");
        PageIT.expectAccessible(window);
        window.button("Delete for everyone").click();
        assertThat(window.message(DELETED)).isVisible();
        PageIT.expectAccessible(window);
    }

    @Test
    void aFingerThatRestsOpensTheMenu(Stage stage) {
        Account tara = stage.accounts().person("Tara");
        Account uwe = stage.accounts().person("Uwe");
        Window phone = stage.window(ColorScheme.LIGHT, 390, 780).signIn(tara).chatWith(uwe);
        phone.write("press me").expectTick("press me", "sent");
        Map<String, Object> touch = Map.of("pointerType", "touch", "bubbles", true);
        phone.message("press me").dispatchEvent("pointerdown", touch);
        assertThat(phone.page().getByRole(AriaRole.MENU)).isVisible();
        phone.message("press me").dispatchEvent("pointerup", touch);
        phone.screenshot("18-phone-menu").choose("React 😂");
        assertThat(phone.reactions("press me")).hasText("😂");
    }

    @Test
    void messagesDisappearWhenTheirTimeComes(Stage stage) {
        Account faye = stage.accounts().person("Faye");
        Account gus = stage.accounts().person("Gus");
        Window writer = stage.window().signIn(faye).chatWith(gus).write("stays");
        writer.expectTick("stays", "sent");
        Window reader = stage.window().signIn(gus).open("Faye");
        String chat = reader.chatId();
        stage.accounts().change(stage.accounts().token(gus), chat, Map.of("expiresInSec", 4));
        assertThat(writer.page().locator(".event")).hasText("Gus let messages disappear after 4 seconds");
        assertThat(reader.page().locator(".event")).hasText("You let messages disappear after 4 seconds");
        writer.write("gone soon");
        assertThat(reader.message("gone soon").getByLabel("Disappears by itself"))
                .isVisible();
        reader.screenshot("19-disappearing");
        assertThat(writer.message("gone soon")).hasCount(0);
        assertThat(reader.message("gone soon")).hasCount(0);
        assertThat(reader.row("Faye")).not().containsText("gone soon");
        assertThat(reader.message("stays")).isVisible();
    }

    @Test
    void whatIsGoneIsNotUnread(Stage stage) {
        Account hana = stage.accounts().person("Hana");
        Account ivan = stage.accounts().person("Ivan");
        Window writer = stage.window().signIn(hana).chatWith(ivan).write("one");
        writer.write("two").expectTick("two", "sent");
        String chat = writer.chatId();
        Window reader = stage.window().signIn(ivan);
        assertThat(reader.badge("Hana")).hasText(Pattern.compile("^2\\b.*"));
        writer.actions("two").choose("Delete").button("Delete for everyone").click();
        assertThat(reader.badge("Hana")).hasText(Pattern.compile("^1\\b.*"));
        stage.accounts().say(stage.accounts().token(hana), chat, "three", Map.of("expiresInSec", 3));
        assertThat(reader.badge("Hana")).hasText(Pattern.compile("^2\\b.*"));
        assertThat(reader.badge("Hana")).hasText(Pattern.compile("^1\\b.*"));
    }

    @Test
    void forwardedMessagesSaySo(Stage stage) {
        Account jana = stage.accounts().person("Jana");
        Account kurt = stage.accounts().person("Kurt");
        String chat = stage.accounts().group("News", jana, kurt);
        String token = stage.accounts().token(jana);
        stage.accounts().say(token, chat, "original");
        Window reader = stage.window().signIn(kurt).open("News");
        assertThat(reader.message("original")).isVisible();
        int seq = Integer.parseInt(reader.message("original").getAttribute("data-seq"));
        stage.accounts().say(token, chat, "passed on", Map.of("forwardedFrom", Map.of("chatId", chat, "seq", seq)));
        assertThat(reader.message("passed on").locator(".forwarded")).hasText("Forwarded");
        assertThat(reader.message("original").locator(".forwarded")).hasCount(0);
        reader.screenshot("20-forwarded");
    }
}
