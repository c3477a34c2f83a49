package dev.parley.browser;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/// The client's logic that needs no page, tested where it runs: each module in `in-page/` exports tests by name, which
/// import the client's modules as the page does.
@ExtendWith(OnStage.class)
class ClientLogicIT {

    private static final List<String> MODULES = List.of(
            "timeline-test.js",
            "chat-test.js",
            "outbox-test.js",
            "receipts-test.js",
            "connection-test.js",
            "persistent-test.js",
            "catch-up-test.js",
            "presence-test.js",
            "messenger-test.js",
            "text-test.js",
            "expiry-test.js",
            "media-test.js",
            "avatar-test.js");

    @TestFactory
    Stream<DynamicTest> logic(Stage stage) {
        Page page = stage.window().visit().page();
        page.route("**/in-page/*", ClientLogicIT::serve);
        page.route("**/api/v1/silent", hangs -> {});
        return MODULES.stream()
                .flatMap(module -> names(page, module).stream()
                        .map(name -> DynamicTest.dynamicTest(
                                module.replace("-test.js", "") + ": " + name, () -> run(page, module, name))));
    }

    private static void serve(Route route) {
        String path = route.request().url();
        route.fulfill(new Route.FulfillOptions()
                .setContentType("text/javascript")
                .setBody(InPage.source(path.substring(path.lastIndexOf('/') + 1))));
    }

    private static List<String> names(Page page, String module) {
        Object names = page.evaluate("async module => Object.keys((await import('/in-page/' + module)).tests)", module);
        return ((List<?>) names).stream().map(Object::toString).toList();
    }

    private static void run(Page page, String module, String name) {
        page.evaluate(
                "async ([module, name]) => (await import('/in-page/' + module)).tests[name]()", List.of(module, name));
    }
}
