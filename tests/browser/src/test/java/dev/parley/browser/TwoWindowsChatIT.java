package dev.parley.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The main job: two people chat in two browser windows.
@ExtendWith(OnStage.class)
class TwoWindowsChatIT {

    private static final String MARKUP =
            "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>";

    @Test
    void ticksTellSentDeliveredAndRead(Stage stage) {
        Window alice = stage.window().visit().screenshot("01-sign-in").enterDemo(Accounts.ALICE);
        alice.chatWith(Accounts.BOB).write("Good morning, Bob!");
        alice.expectTick("Good morning, Bob!", "sent").screenshot("02-sent");

        Window bob = stage.window(ColorScheme.DARK, 1280, 800).enterDemo(Accounts.BOB);
        alice.expectTick("Good morning, Bob!", "delivered").screenshot("03-delivered");
        assertThat(bob.badge("Alice")).containsText("1");
        assertThat(bob.page()).hasTitle("(1) Parley");
        bob.screenshot("04-unread-badge-dark");

        bob.open("Alice");
        alice.expectTick("Good morning, Bob!", "read").screenshot("05-read");
        assertThat(bob.badge("Alice")).hasCount(0);

        bob.write("Good morning, Alice. The build is green.");
        bob.expectTick("Good morning, Alice. The build is green.", "read");
        assertThat(alice.message("Good morning, Alice. The build is green.")).isVisible();
        bob.composer().pressSequentially("And ");
        assertThat(alice.subtitle()).hasText("typing…");
        alice.screenshot("06-typing");
        bob.screenshot("07-conversation-dark");
    }

    @Test
    void unreadMessagesAreCountedAndMarked(Stage stage) {
        Account carla = stage.accounts().person("Carla");
        Account dan = stage.accounts().person("Dan");
        Window writer = stage.window().signIn(carla).chatWith(dan);
        Window reader = stage.window().signIn(dan);
        for (int i = 1; i <= 3; i++) {
            writer.write("message " + i);
            assertThat(reader.badge("Carla")).containsText(String.valueOf(i));
        }
        assertThat(reader.page()).hasTitle("(3) Parley");

        reader.open("Carla");
        assertThat(reader.page().locator(".unread-line")).hasText("Unread messages");
        assertThat(reader.badge("Carla")).hasCount(0);
        assertThat(reader.page()).hasTitle("Parley");
        writer.expectTick("message 3", "read");
        writer.write("message 4");
        writer.expectTick("message 4", "read");
        assertThat(reader.badge("Carla")).hasCount(0);
    }

    @Test
    void markupInMessagesAndNamesIsText(Stage stage) {
        Account mallory = stage.accounts().person("<b onmouseover=alert(1)>Mallory</b>");
        Account victor = stage.accounts().person("Victor");
        Window attacker = stage.window().signIn(mallory).chatWith(victor).write(MARKUP);
        attacker.expectTick(MARKUP, "sent");

        Window victim = stage.window().signIn(victor).open(mallory.name());
        assertThat(victim.message(MARKUP)).isVisible();
        assertThat(victim.page().locator(".message img, .message script, .conversation b"))
                .hasCount(0);
        assertThat(victim.page()).hasTitle("Parley");
        victim.screenshot("08-markup-is-text");
    }

    @Test
    void reloadKeepsTheConversationOpenAndWhole(Stage stage) {
        Account erin = stage.accounts().person("Erin");
        Account frank = stage.accounts().person("Frank");
        Window window = stage.window().signIn(erin).chatWith(frank);
        for (String text : new String[] {"first", "second", "third"}) {
            window.write(text).expectTick(text, "sent");
        }
        window.page().reload();
        assertThat(window.title()).hasText("Frank");
        assertThat(window.texts()).hasText(new String[] {"first", "second", "third"});
        window.expectTick("third", "sent");
    }

    @Test
    void whoIsOnlineAndWasIsShown(Stage stage) {
        Account gina = stage.accounts().person("Gina");
        Account hugo = stage.accounts().person("Hugo");
        Window watcher = stage.window().signIn(gina).chatWith(hugo).write("are you there?");
        Window other = stage.window().signIn(hugo);
        assertThat(watcher.subtitle()).hasText("online");
        other.page().close();
        assertThat(watcher.subtitle()).containsText("last seen today at");
    }

    @Test
    void whoseWindowIsHiddenIsNotOnline(Stage stage) {
        Account rita = stage.accounts().person("Rita");
        Account sam = stage.accounts().person("Sam");
        Window watcher = stage.window().signIn(rita).chatWith(sam).write("are you there?");
        Window other = stage.window().signIn(sam);
        assertThat(watcher.subtitle()).hasText("online");
        other.hidden(true);
        assertThat(watcher.subtitle()).containsText("last seen");
        watcher.write("and now?").expectTick("and now?", "delivered");
        other.hidden(false);
        assertThat(watcher.subtitle()).hasText("online");
    }

    @Test
    void anotherWindowOfTheSamePersonShowsTheSame(Stage stage) {
        Account ivy = stage.accounts().person("Ivy");
        Account jack = stage.accounts().person("Jack");
        Window first = stage.window().signIn(ivy).chatWith(jack);
        Window second = stage.window().signIn(ivy);
        first.write("from the first");
        second.open("Jack");
        assertThat(second.message("from the first")).isVisible();
        Window peer = stage.window().signIn(jack).open("Ivy").write("to both");
        assertThat(first.message("to both")).isVisible();
        assertThat(second.message("to both")).isVisible();
        peer.expectTick("to both", "read");
        second.expectTick("from the first", "read");
    }

    @Test
    void aClickIntoWhichAMessageComesOpensTheChat(Stage stage) {
        Account nora = stage.accounts().person("Nora");
        Account otto = stage.accounts().person("Otto");
        Window writer = stage.window().signIn(nora).chatWith(otto).write("one");
        Window reader = stage.window().signIn(otto);
        assertThat(reader.badge("Nora")).containsText("1");
        reader.row("Nora").hover();
        reader.page().mouse().down();
        writer.write("two");
        assertThat(reader.badge("Nora")).containsText("2");
        reader.page().mouse().up();
        assertThat(reader.title()).hasText("Nora");
    }

    @Test
    void aPhoneShowsTheListOrTheChat(Stage stage) {
        Account kim = stage.accounts().person("Kim");
        Account leo = stage.accounts().person("Leo");
        Window desk = stage.window()
                .signIn(leo)
                .chatWith(kim)
                .write("Hello Kim, shall we meet at the station at nine tomorrow?");
        Window phone = stage.window(ColorScheme.LIGHT, 390, 780).signIn(kim);
        assertThat(phone.badge("Leo")).containsText("1");
        phone.screenshot("09-phone-list");
        phone.open("Leo").write("Yes!").expectTick("Yes!", "read");
        assertThat(phone.row("Leo")).isHidden();
        phone.screenshot("10-phone-chat");
        assertThat(desk.message("Yes!")).isVisible();
        phone.page().goBack();
        assertThat(phone.row("Leo")).isVisible();
        int overflow = (int) phone.page().evaluate("document.documentElement.scrollWidth - window.innerWidth");
        assertThat(overflow).isLessThanOrEqualTo(0);
    }
}
