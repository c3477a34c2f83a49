package dev.parley.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.architecture.Compilation.Complaint;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleDescriptor.Requires;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each `module-info.java` exports `api` alone, and that is enough for javac to keep everybody else out.
class JavaModulesTest {

    static Stream<ServerModule> modules() {
        return ServerModule.named();
    }

    /// A module shows its `api` package to everybody and no other package to anybody.
    @ParameterizedTest(name = "{0}")
    @MethodSource("modules")
    void aModuleExportsItsApiAlone(ServerModule module) {
        assertThat(breaches(module, ModulePath.descriptor(module))).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("modules")
    void anotherExportIsNoticed(ServerModule module) {
        assertThat(breaches(module, sound(module).build())).isEmpty();
        assertThat(breaches(module, sound(module).exports(module.internal()).build()))
                .containsExactly("exports " + module.internal());
        assertThat(breaches(
                        module,
                        sound(module)
                                .exports(module.internal(), Set.of("dev.parley.friend"))
                                .build()))
                .containsExactly("exports " + module.internal());
        assertThat(breaches(module, sound(module).opens(module.internal()).build()))
                .containsExactly("opens a package");
        assertThat(breaches(module, ModuleDescriptor.newModule(module.root()).build()))
                .containsExactly("does not export " + module.api());
    }

    /// What a module requires of Parley stands below it.
    @ParameterizedTest(name = "{0}")
    @MethodSource("modules")
    void anUpwardRequirementIsNoticed(ServerModule module) {
        ServerModule.named()
                .filter(other -> other != module && !module.mayUse(other))
                .forEach(upper -> assertThat(breaches(
                                module, sound(module).requires(upper.root()).build()))
                        .containsExactly("requires " + upper.root()));
    }

    /// javac itself refuses a module that reaches into an `internal` package.
    @Test
    void javacRefusesEveryInternalPackage(@TempDir Path folder) {
        List<String> internals = packages(ServerModule::internal);

        List<Complaint> errors = compileVisitor(internals, folder).errors();

        assertThat(errors).isNotEmpty().hasSameSizeAs(internals).allSatisfy(error -> {
            assertThat(error.code()).isEqualTo("compiler.err.package.not.visible");
            assertThat(error.message()).contains("does not export");
        });
    }

    /// The refusal is of `internal` and of nothing else: the same visitor compiles with `api` packages.
    @Test
    void javacAcceptsEveryApiPackage(@TempDir Path folder) {
        assertThat(compileVisitor(packages(ServerModule::api), folder).errors()).isEmpty();
    }

    /// Those of the modules' packages that there are.
    private static List<String> packages(Function<ServerModule, String> packageOf) {
        return ServerModule.named()
                .map(packageOf)
                .filter(name -> !Product.typesOf(name).isEmpty())
                .toList();
    }

    /// Compiles a module that requires all of ours and uses one type of each package.
    private static Compilation compileVisitor(List<String> packages, Path folder) {
        String requirements = ServerModule.named()
                .map(module -> "requires %s; ".formatted(module.root()))
                .collect(Collectors.joining());
        String uses = packages.stream()
                .map(name -> "Class<?> %s = %s.%s.class;\n"
                        .formatted(
                                name.replace('.', '_'),
                                name,
                                Product.typesOf(name).getFirst()))
                .collect(Collectors.joining());
        return Compilation.of(
                List.of(
                        "module visitor { %s}".formatted(requirements),
                        "package visitor;\nclass Visitor {\n%s}".formatted(uses)),
                folder,
                "--class-path",
                "",
                "--module-path",
                ModulePath.asOption());
    }

    private static ModuleDescriptor.Builder sound(ServerModule module) {
        return ModuleDescriptor.newModule(module.root()).exports(module.api());
    }

    private static List<String> breaches(ServerModule module, ModuleDescriptor descriptor) {
        List<String> breaches = new ArrayList<>();
        Set<String> exported =
                descriptor.exports().stream().map(Exports::source).collect(Collectors.toSet());
        exported.stream()
                .filter(name -> !name.equals(module.api()))
                .map(name -> "exports " + name)
                .forEach(breaches::add);
        if (!exported.contains(module.api())) {
            breaches.add("does not export " + module.api());
        }
        if (descriptor.isOpen() || !descriptor.opens().isEmpty()) {
            breaches.add("opens a package");
        }
        Set<String> allowed =
                module.others().filter(module::mayUse).map(ServerModule::root).collect(Collectors.toSet());
        descriptor.requires().stream()
                .map(Requires::name)
                .filter(name -> name.startsWith("dev.parley.") && !allowed.contains(name))
                .map(name -> "requires " + name)
                .forEach(breaches::add);
        return breaches;
    }
}
