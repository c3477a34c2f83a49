package dev.parley.architecture;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// What javac says to sources given as text.
///
/// @param errors empty where it accepted them
record Compilation(List<Complaint> errors) {

    private static final Pattern PACKAGE = Pattern.compile("^package ([\\w.]+);", Pattern.MULTILINE);
    private static final Pattern TYPE = Pattern.compile("\\b(?:class|interface|record|enum) (\\w+)");

    /// @param code javac's name of the error, such as `compiler.err.not.def.public`
    record Complaint(String code, String message) {}

    /// @param classes where the class files go
    static Compilation of(List<String> sources, Path classes, String... options) {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = javac.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
            javac.getTask(
                            new StringWriter(),
                            files,
                            diagnostics,
                            Stream.concat(Stream.of("-proc:none", "-d", classes.toString()), Stream.of(options))
                                    .toList(),
                            null,
                            sources.stream().map(Compilation::file).toList())
                    .call();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return new Compilation(diagnostics.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(diagnostic -> new Complaint(diagnostic.getCode(), diagnostic.getMessage(Locale.ROOT)))
                .toList());
    }

    private static JavaFileObject file(String source) {
        String folder = first(PACKAGE, source, "").replace('.', '/');
        String name = source.startsWith("module ") ? "module-info" : first(TYPE, source, "Nameless");
        return new SimpleJavaFileObject(
                URI.create("string:///" + folder + "/" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
    }

    private static String first(Pattern pattern, String source, String otherwise) {
        Matcher matcher = pattern.matcher(source);
        return matcher.find() ? matcher.group(1) : otherwise;
    }
}
