package dev.parley.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.FilePayload;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A picture goes from one window to the other, whole.
@ExtendWith(OnStage.class)
class PictureIT {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 600;

    @Test
    void aPictureIsUploadedSentAndSeen(Stage stage) throws IOException {
        Account uma = stage.accounts().person("Uma");
        Account vito = stage.accounts().person("Vito");
        Window sender = stage.window().signIn(uma).chatWith(vito).write("Look:");
        Window receiver = stage.window().signIn(vito).open("Uma");

        sender.page()
                .getByLabel("Picture", new com.microsoft.playwright.Page.GetByLabelOptions().setExact(true))
                .setInputFiles(new FilePayload("sunset.png", "image/png", picture()));
        Locator image = receiver.page().locator(".picture img[src^='blob:']");
        assertThat(image).isVisible();
        assertThat(
                        image.evaluate(
                                "async image => { await image.decode(); return [image.naturalWidth, image.naturalHeight].join('x'); }"))
                .isEqualTo(WIDTH + "x" + HEIGHT);
        assertThat(sender.page().locator(".message.own").last()).hasAttribute("data-status", "read");
        receiver.screenshot("16-picture");

        receiver.page().locator(".picture").click();
        assertThat(receiver.page().locator("dialog.lightbox img")).isVisible();
        receiver.screenshot("17-picture-large");
        receiver.page().keyboard().press("Escape");
        assertThat(receiver.page().locator("dialog")).hasCount(0);
    }

    /// A sunset, wider than high.
    static byte[] picture() throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setPaint(new GradientPaint(0, 0, new Color(0x2b2d6e), 0, HEIGHT, new Color(0xf2a65a)));
        graphics.fillRect(0, 0, WIDTH, HEIGHT);
        graphics.setColor(new Color(0xffe2a8));
        graphics.fillOval(WIDTH / 2 - 70, HEIGHT - 220, 140, 140);
        graphics.dispose();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return png.toByteArray();
    }
}
