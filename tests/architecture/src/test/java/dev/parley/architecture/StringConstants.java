package dev.parley.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.StringEntry;
import java.util.ArrayList;
import java.util.List;

/// The strings in a class: literals, text blocks, and the fixed parts of concatenations.
final class StringConstants {

    private StringConstants() {}

    static List<String> of(JavaClass type) {
        List<String> constants = new ArrayList<>();
        ClassFile.of().parse(bytes(type)).constantPool().forEach(entry -> {
            if (entry instanceof StringEntry constant) {
                constants.add(constant.stringValue());
            }
        });
        return constants;
    }

    private static byte[] bytes(JavaClass type) {
        try (InputStream file = type.getSource().orElseThrow().getUri().toURL().openStream()) {
            return file.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
