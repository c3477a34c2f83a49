package dev.parley.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
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
}
