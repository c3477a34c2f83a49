package dev.parley.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.parley.contract.Tap;
import dev.parley.launcher.LocalParley;
import dev.parley.launcher.LocalServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A whole Parley and a headless browser, shared by all tests of this module; each test opens its own windows. What
/// they and the server say to each other goes through a [Tap], and fails the test where the documents do not say it.
///
/// With `-Dparley.base=http://…` the tests use the Parley in development mode that runs there; those that stop the
/// server are skipped then.
final class Stage implements AutoCloseable {

    static final Path SCREENSHOTS = Path.of("target", "screenshots");

    /// How long a page may take to show what it should; generous, for machines that do much else.
    private static final double PATIENCE_MS = 15_000;

    private final Optional<Path> data;
    private final Optional<LocalParley> parley;
    private final Tap tap;
    private final Playwright playwright;
    private final Browser browser;
    private final Accounts accounts;
    private final List<Window> windows = new ArrayList<>();

    private Stage(Optional<Path> data, Optional<LocalParley> parley, URI base) {
        this.data = data;
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
        this.parley = parley;
        this.tap = new Tap(base);
        this.playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        this.browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Chromium.find())
                        .setArgs(Chromium.ARGUMENTS));
        this.accounts = new Accounts(tap.uri());
    }

    static Stage set() {
        String running = System.getProperty("parley.base");
        if (running != null) {
            return new Stage(Optional.empty(), Optional.empty(), URI.create(running));
        }
        try {
            Path data = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "parley-");
            LocalParley parley = LocalParley.start(LocalParley.options(data.toAbsolutePath()));
            return new Stage(Optional.of(data), Optional.of(parley), parley.baseUri());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    URI base() {
        return accounts.base();
    }

    Accounts accounts() {
        return accounts;
    }

    /// The server, where this stage started it.
    Optional<LocalServer> server() {
        return parley.map(LocalParley::server);
    }

    /// A window on a desk, light.
    Window window() {
        return window(ColorScheme.LIGHT, 1280, 800);
    }

    Window window(ColorScheme scheme, int width, int height) {
        Window window = new Window(browser.newContext(new Browser.NewContextOptions()
                .setBaseURL(base().toString())
                .setColorScheme(scheme)
                .setLocale("en-GB")
                .setViewportSize(width, height)));
        windows.add(window);
        return window;
    }

    /// Ends a test: closes its windows and fails when a page reported an error, or something undocumented was said.
    void clear() {
        List<String> errors =
                windows.stream().flatMap(window -> window.errors().stream()).toList();
        windows.forEach(Window::close);
        windows.clear();
        expectNone(errors, tap.violations());
    }

    private static void expectNone(List<String> errors, List<String> violations) {
        if (!errors.isEmpty() || !violations.isEmpty()) {
            throw new AssertionError("The page reported: " + errors + "; not as documented: " + violations);
        }
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
        tap.close();
        parley.ifPresent(LocalParley::close);
        data.ifPresent(Stage::clearAllButLog);
        // What was said when the last test was over.
        expectNone(List.of(), tap.violations());
    }

    private static void clearAllButLog(Path data) {
        Path log = data.resolve("log");
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(data) && !file.startsWith(log)) {
                    Files.delete(file);
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
