package dev.parley.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The ways in and out.
@ExtendWith(OnStage.class)
class SignInIT {

    private static final Pattern CODE = Pattern.compile("\\b\\d{4,8}\\b");

    @Test
    void aNewPersonComesInByACodeToThePhone(Stage stage) {
        String phoneNumber = "+1202" + ThreadLocalRandom.current().nextInt(2_000_000, 10_000_000);
        Window window = stage.window().visit();
        window.button("Sign in with a code to your phone").click();
        window.page().getByLabel("Phone number").fill(phoneNumber.replace("+1", "+1 "));
        window.button("Send me a code").click();
        assertThat(window.page().getByText("Code sent to " + phoneNumber)).isVisible();
        Matcher code = CODE.matcher(stage.accounts().lastSms(phoneNumber));
        assertThat(code.find()).isTrue();
        window.page().getByLabel("Code sent to").fill(code.group());
        window.page().getByLabel("Your name").fill("Wanda");
        window.button("Sign in").click();
        assertThat(window.ownName()).hasText("Wanda");
        assertThat(window.page().getByText("No chats yet.")).isVisible();
    }

    @Test
    void aWrongPasswordIsToldAndTheRightOneStillWorks(Stage stage) {
        Account xenia = stage.accounts().person("Xenia");
        Window window = stage.window().expectingBreaks().visit();
        window.page().getByLabel("E-mail or phone number").fill(xenia.email());
        window.page().locator("input[type=password]").fill("wrong");
        window.button("Sign in").click();
        assertThat(window.page()
                        .getByRole(com.microsoft.playwright.options.AriaRole.ALERT)
                        .first())
                .hasText("That did not match. Please check what you typed.");
        window.page().locator("input[type=password]").fill(xenia.password());
        window.button("Sign in").click();
        assertThat(window.ownName()).hasText("Xenia");
    }

    @Test
    void signingOutLeavesNothingBehind(Stage stage) {
        Account yuri = stage.accounts().person("Yuri");
        Window window = stage.window().signIn(yuri);
        window.button("Sign out").click();
        assertThat(window.button("Sign in")).isVisible();
        assertThat(window.page().evaluate("sessionStorage.length + localStorage.length"))
                .isEqualTo(0);
        window.page().reload();
        assertThat(window.button("Sign in")).isVisible();
    }

    @Test
    void signingOutAsksBeforeUnsentMessagesAreLost(Stage stage) {
        Account yves = stage.accounts().person("Yves");
        Window window = stage.window()
                .signIn(yves)
                .chatWith(stage.accounts().person("Ulla"))
                .expectingBreaks();
        window.offline(true);
        window.write("not yet sent").expectTick("not yet sent", "pending");
        List<String> questions = new ArrayList<>();
        window.page().onceDialog(question -> {
            questions.add(question.message());
            question.dismiss();
        });
        window.button("Sign out").click();
        assertThat(window.message("not yet sent")).isVisible();
        assertThat(questions).singleElement().asString().startsWith("Not sent yet: 1.");
    }

    @Test
    void anExpiredAccessTokenIsRenewedUnseen(Stage stage) {
        Account zoe = stage.accounts().person("Zoe");
        Window window = stage.window().signIn(zoe).expectingBreaks();
        window.page().evaluate("""
                () => {
                  const tokens = JSON.parse(sessionStorage.getItem('parley.tokens'));
                  sessionStorage.setItem('parley.tokens', JSON.stringify({ ...tokens, accessToken: 'expired' }));
                }""");
        window.page().reload();
        assertThat(window.ownName()).hasText("Zoe");
        window.chatWith(stage.accounts().person("Theo"));
    }

    @Test
    void aRevokedDeviceIsToldAndLetOut(Stage stage) {
        Account adam = stage.accounts().person("Adam");
        Window window = stage.window().signIn(adam).expectingBreaks();
        window.page().evaluate("""
                async () => {
                  const { accessToken } = JSON.parse(sessionStorage.getItem('parley.tokens'));
                  await fetch('/api/v1/auth/logout', { method: 'POST', headers: { Authorization: `Bearer ${accessToken}` } });
                }""");
        assertThat(window.page().getByText("This device was signed out.")).isVisible();
    }

    @Test
    void aDuplicatedWindowDoesNotShareTheDevice(Stage stage) {
        Account bela = stage.accounts().person("Bela");
        Window first = stage.window().signIn(bela);
        String tokens = (String) first.page().evaluate("sessionStorage.getItem('parley.tokens')");
        com.microsoft.playwright.Page copy = first.page().context().newPage();
        copy.addInitScript("sessionStorage.setItem('parley.tokens', " + quoted(tokens) + ")");
        copy.navigate("/");
        assertThat(copy.getByLabel("E-mail or phone number")).isVisible();
        assertThat(first.ownName()).hasText("Bela");
    }

    private static String quoted(String json) {
        return "'" + json.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
