package dev.parley.container;

import dev.parley.launcher.Workspace;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.hamcrest.Matchers;
import org.jboss.arquillian.container.test.api.Testable;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/// The EAR as it is shipped, with one more WAR in it that holds the tests.
final class TestedEar {

    private static final String DESCRIPTOR = "META-INF/application.xml";
    private static final String WAR = "container-tests.war";

    private TestedEar() {}

    static EnterpriseArchive with(Class<?>... classes) {
        WebArchive war = ShrinkWrap.create(WebArchive.class, WAR)
                .addClasses(classes)
                .addAsWebInfResource(
                        new StringAsset("<beans xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"4.0\""
                                + " bean-discovery-mode=\"all\"/>"),
                        "beans.xml")
                .addAsLibraries(jarOf(Assertions.class), jarOf(Awaitility.class), jarOf(Matchers.class));
        EnterpriseArchive ear = ShrinkWrap.create(ZipImporter.class, "parley.ear")
                .importFrom(Workspace.find().ear().toFile())
                .as(EnterpriseArchive.class);
        String descriptor = read(ear);
        ear.delete(DESCRIPTOR);
        return ear.add(new StringAsset(withModule(descriptor)), DESCRIPTOR).addAsModule(Testable.archiveToTest(war));
    }

    private static String withModule(String descriptor) {
        int end = descriptor.lastIndexOf("</module>") + "</module>".length();
        return descriptor.substring(0, end)
                + "<module><web><web-uri>" + WAR
                + "</web-uri><context-root>/container-tests</context-root></web></module>"
                + descriptor.substring(end);
    }

    private static String read(EnterpriseArchive ear) {
        try (var stream = ear.get(DESCRIPTOR).getAsset().openStream()) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static File jarOf(Class<?> type) {
        return new File(type.getProtectionDomain().getCodeSource().getLocation().getPath());
    }
}
