package dev.parley.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.parley.contract.Tap;
import dev.parley.launcher.LocalCluster;
import dev.parley.launcher.LocalParley;
import dev.parley.launcher.LocalServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.DirectoryNotEmptyException;
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

    private final Optional<LocalServer> server;
    private final Runnable end;
    private final Tap tap;
    private final Playwright playwright;
    private final Browser browser;
    private final Accounts accounts;
    private final List<Window> windows = new ArrayList<>();

    /// @param end stops what was started for this stage
    private Stage(List<URI> bases, Optional<LocalServer> server, Runnable end) {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
        this.server = server;
        this.end = end;
        this.tap = new Tap(bases);
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
            return new Stage(List.of(URI.create(running)), Optional.empty(), () -> {});
        }
        Path data = folder();
        LocalParley parley = LocalParley.start(LocalParley.options(data));
        return new Stage(List.of(parley.baseUri()), Optional.of(parley.server()), () -> {
            parley.close();
            clearAllButLogs(data);
        });
    }

    /// A cluster instead, at one address that moves between its load balancers, as the operator of one has to have it.
    ///
    /// @param data the cluster's folder, a [#folder()]
    static Stage before(LocalCluster cluster, Path data) {
        return new Stage(cluster.balancers(), Optional.empty(), () -> {
            cluster.close();
            clearAllButLogs(data);
        });
    }

    /// A new folder for a server's data.
    static Path folder() {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target")), "parley-")
                    .toAbsolutePath();
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

    /// The server, where this stage started it alone.
    Optional<LocalServer> server() {
        return server;
    }

    /// A window on a desk, light.
    Window window() {
        return window(ColorScheme.LIGHT, 1280, 800);
    }

    Window window(ColorScheme scheme, int width, int height) {
        return window(base(), scheme, width, height);
    }

    /// A window on a desk, light, of what is at this address.
    Window window(URI address) {
        return window(address, ColorScheme.LIGHT, 1280, 800);
    }

    private Window window(URI address, ColorScheme scheme, int width, int height) {
        Window window = new Window(browser.newContext(new Browser.NewContextOptions()
                .setBaseURL(address.toString())
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
        end.run();
        // What was said when the last test was over.
        expectNone(List.of(), tap.violations());
    }

    private static void clearAllButLogs(Path data) {
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!"/%s/".formatted(data.relativize(file)).contains("/log/")) {
                    clear(file);
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void clear(Path file) throws IOException {
        try {
            Files.delete(file);
        } catch (DirectoryNotEmptyException holdsLogs) {
            // It stays with them.
        }
    }
}
