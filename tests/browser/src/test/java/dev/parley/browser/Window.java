package dev.parley.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// One browser window, as its user sees it: verbs for what they do, locators for what they look at.
final class Window {

    private final BrowserContext context;
    private final Page page;
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private boolean breaksExpected;
    private int connections;

    Window(BrowserContext context) {
        this.context = context;
        this.page = context.newPage();
        page.onPageError(errors::add);
        page.onConsoleMessage(this::heard);
        page.onWebSocket(_ -> connections++);
    }

    private void heard(ConsoleMessage message) {
        boolean broken = message.text().startsWith("Failed to load resource")
                || message.text().startsWith("WebSocket connection");
        if (message.type().equals("error") && !(breaksExpected && broken)) {
            errors.add(message.text());
        }
    }

    /// From here on the test breaks the line, and the browser may say so.
    Window expectingBreaks() {
        breaksExpected = true;
        return this;
    }

    Page page() {
        return page;
    }

    List<String> errors() {
        return errors;
    }

    /// How many connections to the server it has begun.
    int connections() {
        return connections;
    }

    Window visit() {
        page.navigate("/");
        return this;
    }

    /// Enters by a click on one of the demo accounts.
    Window enterDemo(Account demo) {
        visit();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(demo.name()))
                .click();
        assertThat(ownName()).hasText(demo.name());
        return this;
    }

    /// Signs in by the form.
    Window signIn(Account account) {
        visit();
        page.getByLabel("E-mail or phone number").fill(account.email());
        page.getByLabel("Password", new Page.GetByLabelOptions().setExact(true)).fill(account.password());
        button("Sign in").click();
        assertThat(ownName()).hasText(account.name());
        return this;
    }

    /// Starts a chat, or finds it again, by phone number.
    Window chatWith(Account other) {
        button("New chat").click();
        page.getByLabel("Phone number, with the country code").fill(other.phoneNumber());
        button("Start chat").click();
        assertThat(title()).hasText(other.name());
        return this;
    }

    Window open(String chat) {
        row(chat).click();
        assertThat(title()).hasText(chat);
        return this;
    }

    Window write(String text) {
        composer().fill(text);
        composer().press("Enter");
        return this;
    }

    Window screenshot(String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(Stage.SCREENSHOTS.resolve(name + ".png")));
        return this;
    }

    void offline(boolean offline) {
        context.setOffline(offline);
    }

    /// As when the user turns to another tab, or back.
    void hidden(boolean hidden) {
        page.evaluate("""
                value => {
                  Object.defineProperty(document, 'visibilityState', { configurable: true, value });
                  document.dispatchEvent(new Event('visibilitychange'));
                }""", hidden ? "hidden" : "visible");
    }

    Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    Locator ownName() {
        return page.locator(".myself h1");
    }

    /// The name over the open conversation.
    Locator title() {
        return page.locator(".conversation-title h2");
    }

    Locator subtitle() {
        return page.locator(".conversation-title .subtitle");
    }

    Locator composer() {
        return page.getByRole(
                AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("Message").setExact(true));
    }

    /// A chat in the list.
    Locator row(String chat) {
        return page.locator(".chat-row")
                .filter(new Locator.FilterOptions()
                        .setHas(page.locator(".chat-row-title")
                                .getByText(chat, new Locator.GetByTextOptions().setExact(true))));
    }

    /// How much is unread in a chat, as its badge says.
    Locator badge(String chat) {
        return row(chat).locator(".badge");
    }

    /// Everything said in the open conversation, from top to bottom.
    Locator texts() {
        return page.locator(".message .words");
    }

    /// Own messages in the open conversation that nobody has read yet, those on their way among them.
    Locator unread() {
        return page.locator(".message.own:not([data-status=read])");
    }

    /// What the page says when something is wrong.
    Locator complaints() {
        return page.locator(".banner:visible, .toast, .failure");
    }

    /// The messages with exactly this text.
    Locator message(String text) {
        return page.locator(".message")
                .filter(new Locator.FilterOptions()
                        .setHas(page.locator(".words").getByText(text, new Locator.GetByTextOptions().setExact(true))));
    }

    /// Opens the menu of the message with this text.
    Window actions(String text) {
        message(text).hover();
        message(text).locator(".more").click();
        return this;
    }

    /// Chooses from the menu that is open, for example `Reply` or `React 👍`.
    Window choose(String action) {
        page.getByRole(AriaRole.MENU)
                .locator("button:text-is('" + action + "'), [aria-label='" + action + "']")
                .click();
        assertThat(page.getByRole(AriaRole.MENU)).hasCount(0);
        return this;
    }

    /// The reactions under the message with this text.
    Locator reactions(String text) {
        return message(text).locator(".reaction");
    }

    /// The id of the chat that is open.
    String chatId() {
        return (String) page.evaluate("document.querySelector('.chat-row[aria-current]').dataset.chat");
    }

    /// Waits until the tick of an own message says so: `pending`, `sent`, `delivered`, `read` or `failed`.
    Window expectTick(String text, String status) {
        assertThat(message(text)).hasAttribute("data-status", status);
        return this;
    }

    void close() {
        context.close();
    }
}
