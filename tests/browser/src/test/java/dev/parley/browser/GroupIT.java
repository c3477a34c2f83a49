package dev.parley.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Groups, made and left in the browser.
@ExtendWith(OnStage.class)
class GroupIT {

    @Test
    void aGroupIsMadeTalkedInAndLeft(Stage stage) {
        Account rosa = stage.accounts().person("Rosa");
        Account sven = stage.accounts().person("Sven");
        Account tess = stage.accounts().person("Tess");
        Window owner = stage.window().signIn(rosa);
        Window second = stage.window(ColorScheme.DARK, 1280, 800).signIn(sven);
        Window third = stage.window().signIn(tess);

        owner.button("New group").click();
        owner.page().getByLabel("Name of the group").fill("Garden");
        for (Account member : new Account[] {sven, tess}) {
            owner.page().getByLabel("Add people by phone number").fill(member.phoneNumber());
            owner.button("Add").click();
            assertThat(owner.page().locator(".chip").getByText(member.name())).isVisible();
        }
        owner.screenshot("13-new-group");
        owner.button("Create group").click();
        assertThat(owner.title()).hasText("Garden");
        assertThat(owner.subtitle()).hasText("3 members");
        owner.write("Who brings the spades?").expectTick("Who brings the spades?", "delivered");

        second.open("Garden").write("I do.");
        owner.expectTick("Who brings the spades?", "delivered");
        third.open("Garden");
        owner.expectTick("Who brings the spades?", "read");
        assertThat(third.page().locator(".sender")).hasText(new String[] {"Rosa", "Sven"});
        second.screenshot("14-group-dark");

        third.button("Group info").click();
        third.screenshot("15-group-info");
        third.button("Leave group").click();
        assertThat(third.subtitle()).hasText("You are no longer in this group");
        assertThat(owner.page().locator(".event").last()).hasText("Tess left");
        assertThat(owner.subtitle()).hasText("2 members");
    }

    /// In the list and above the conversation, for all; a line of the log tells who did it.
    @Test
    void aGroupsPictureIsChosenSeenAndRemoved(Stage stage) throws IOException {
        Account rosa = stage.accounts().person("Rosa");
        Account sven = stage.accounts().person("Sven");
        Window owner = stage.window().signIn(rosa);
        Window second = stage.window(ColorScheme.DARK, 1280, 800).signIn(sven);
        owner.button("New group").click();
        owner.page().getByLabel("Name of the group").fill("Seaside");
        owner.page().getByLabel("Add people by phone number").fill(sven.phoneNumber());
        owner.button("Add").click();
        assertThat(owner.page().locator(".chip").getByText("Sven")).isVisible();
        owner.button("Create group").click();
        second.open("Seaside").button("Group info").click();
        assertThat(second.page().locator("dialog .members")).containsText("Rosa");
        assertThat(second.button("Change picture")).hasCount(0);
        second.page().keyboard().press("Escape");

        owner.button("Group info").click();
        assertThat(owner.button("Remove picture")).isHidden();
        owner.page()
                .getByLabel("Picture of the group")
                .setInputFiles(new FilePayload("sunset.png", "image/png", PictureIT.picture()));
        assertThat(owner.page().locator("dialog .avatar img[src^='blob:']")).isVisible();
        owner.screenshot("21-group-picture-info");
        for (Locator picture : List.of(
                second.page().locator(".chat-row .avatar img[src^='blob:']"),
                second.page().locator(".conversation-header .avatar img[src^='blob:']"))) {
            assertThat(picture).isVisible();
            assertThat(picture).hasJSProperty("naturalWidth", 320);
        }
        assertThat(second.page().locator(".event").last()).hasText("Rosa changed the group picture");
        assertThat(second.page().locator(".chat-row-text")).hasText("Rosa changed the group picture");
        second.screenshot("22-group-picture-dark");

        owner.button("Remove picture").click();
        assertThat(second.page().locator(".event").last()).hasText("Rosa removed the group picture");
        assertThat(second.page().locator(".avatar img")).hasCount(0);
        assertThat(owner.page().locator(".avatar img")).hasCount(0);
    }
}
