package dev.parley.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The page itself: how it is served, and whether everybody can use it.
@ExtendWith(OnStage.class)
class PageIT {

    @Test
    void theBrowserIsToldToRunNothingForeign(Stage stage) {
        HttpResponse<String> page = stage.accounts().get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains(
                        "default-src 'self'",
                        "frame-ancestors 'none'",
                        "connect-src 'self' ws://",
                        "trusted-types 'none'")
                .doesNotContain("unsafe");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(page.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
        assertThat(page.body()).doesNotContain("<style", "style=", "onclick");
    }

    @Test
    void filesAreAskedAboutEachTimeAndSentOnce(Stage stage) {
        for (String path : List.of("/", "/js/main.js", "/css/theme.css", "/favicon.svg")) {
            HttpResponse<String> first = stage.accounts().get(path);
            assertThat(first.headers().firstValue("Cache-Control")).hasValue("no-cache");
            String tag = first.headers().firstValue("ETag").orElseThrow();
            HttpResponse<String> second = stage.accounts().get(path, "If-None-Match", tag);
            assertThat(second.statusCode()).as(path).isEqualTo(304);
            assertThat(second.body()).isEmpty();
            String later = "Fri, 01 Jan 2100 00:00:00 GMT";
            assertThat(stage.accounts().get(path, "If-Modified-Since", later).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void nothingButFilesIsServed(Stage stage) {
        assertThat(stage.accounts().get("/js/").statusCode()).isIn(403, 404);
        assertThat(stage.accounts()
                        .get("/WEB-INF/classes/dev/parley/webclient/Revalidation.class")
                        .statusCode())
                .isEqualTo(404);
        assertThat(stage.accounts().get("/nothing").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void everythingHasANameAndEnoughContrast(ColorScheme scheme, Stage stage) {
        Account cora = stage.accounts().person("Cora");
        Account dean = stage.accounts().person("Dean");
        Window window = stage.window(scheme, 1280, 800).visit();
        expectAccessible(window);
        window.signIn(cora)
                .chatWith(dean)
                .write("Is this legible? https://example.org/")
                .expectTick("Is this legible? https://example.org/", "sent");
        Window other = stage.window().signIn(dean).open("Cora").write("Very.");
        other.expectTick("Very.", "read");
        expectAccessible(window);
        for (String dialog : List.of("New chat", "New group")) {
            window.button(dialog).click();
            expectAccessible(window);
            window.page().keyboard().press("Escape");
        }
    }

    @Test
    void theKeyboardIsEnough(Stage stage) {
        Account ella = stage.accounts().person("Ella");
        Account finn = stage.accounts().person("Finn");
        Account gwen = stage.accounts().person("Gwen");
        stage.accounts().group("Older", ella, finn);
        stage.accounts().group("Newer", ella, gwen);
        Window window = stage.window().signIn(ella);
        assertThat(window.row("Newer")).isVisible();
        window.page().getByLabel("Search chats").focus();
        window.page().keyboard().press("Tab");
        assertThat(window.row("Newer")).isFocused();
        window.page().keyboard().press("ArrowDown");
        assertThat(window.row("Older")).isFocused();
        window.page().keyboard().press("Enter");
        assertThat(window.title()).hasText("Older");
        assertThat(window.composer()).isFocused();
        window.page().keyboard().type("typed");
        window.page().keyboard().press("Shift+Enter");
        window.page().keyboard().type("by keyboard");
        window.page().keyboard().press("Enter");
        assertThat(window.page().locator(".message .words")).hasText("typed\nby keyboard");
    }

    static void expectAccessible(Window window) {
        assertThat((List<?>) window.page().evaluate(InPage.source("accessibility.js")))
                .isEmpty();
    }
}
