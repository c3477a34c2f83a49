package dev.parley.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Rules for every file under version control. The planted texts are put together here, or this file would
/// break them.
class RepositoryHygieneTest {

    private static final Pattern MACHINE_PATH = Pattern.compile("/(?:work|root)/|/usr/lib/jvm/\\w");
    private static final Pattern LEFTOVER = Pattern.compile("\\b(?:TOD[O]|FIXM[E])\\b");
    private static final Pattern SLEEP = Pattern.compile("\\b(?:Thread|TimeUnit|\\w*SECONDS)\\s*\\.\\s*sleep\\s*\\(");
    private static final Pattern SAYS_NOTHING = Pattern.compile("(?:Util|Utils|Helper|Helpers|Manager|Impl)\\.java");

    /// A path of one machine means nothing on another one.
    @Test
    void noFileNamesAPathOfAMachine() {
        assertThat(filesWith(MACHINE_PATH, file -> true)).isEmpty();
    }

    static Stream<String> machinePaths() {
        return Stream.of("/%s/main/pom.xml", "HOME=/%s/")
                .flatMap(text -> Stream.of(text.formatted("work"), text.formatted("root")));
    }

    @ParameterizedTest
    @MethodSource("machinePaths")
    void aPathOfAMachineIsNoticed(String text) {
        assertThat(MACHINE_PATH.matcher(text).find()).isTrue();
        assertThat(MACHINE_PATH.matcher(text.replaceAll("work|root", "opt")).find())
                .isFalse();
    }

    /// What is left to do stands in an issue, where somebody looks.
    @Test
    void noFileHoldsALeftover() {
        assertThat(filesWith(LEFTOVER, file -> true)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"to do", "fix me"})
    void aLeftoverIsNoticed(String words) {
        String leftover = words.replace(" ", "").toUpperCase(Locale.ROOT);
        assertThat(LEFTOVER.matcher("// " + leftover + ": bound this").find()).isTrue();
    }

    /// A test waits for a condition, never for a time.
    @Test
    void noTestSleeps() {
        assertThat(filesWith(SLEEP, file -> file.contains("/src/test/"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Thread%s(100);", "TimeUnit.MILLISECONDS%s(100);", "SECONDS%s(1);"})
    void aSleepIsNoticed(String call) {
        assertThat(SLEEP.matcher(call.formatted("." + "sleep")).find()).isTrue();
    }

    /// The rule on names of [CodingRulesTest], for all the code there is.
    @Test
    void fileNamesSayWhatAThingIs() {
        assertThat(tracked().filter(file -> SAYS_NOTHING.matcher(file).find())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"chat/ChatUtils.java", "chat/ChatManager.java", "chat/ChatImpl.java", "chat/TestHelper.java"})
    void aNameThatSaysNothingIsNoticed(String file) {
        assertThat(SAYS_NOTHING.matcher(file).find()).isTrue();
    }

    private static List<String> filesWith(Pattern pattern, Predicate<String> which) {
        return tracked()
                .filter(which)
                .filter(file -> pattern.matcher(
                                Repository.text(Repository.root().resolve(file)))
                        .find())
                .toList();
    }

    private static Stream<String> tracked() {
        List<Path> files = Repository.tracked();
        assumeThat(files).as("files under version control").isNotEmpty();
        return files.stream().map(file -> Repository.root().relativize(file).toString());
    }
}
