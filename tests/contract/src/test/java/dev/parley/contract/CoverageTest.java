package dev.parley.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a document promises and nobody shows is found, unless it is listed with a reason, and rightly.
final class CoverageTest {

    private final Coverage coverage = new Coverage();

    @BeforeEach
    void promises() {
        coverage.documented("error send blocked");
        coverage.documented("error send overloaded");
        coverage.documented("request send");
        coverage.saw("request send");
        coverage.saw("error send blocked");
    }

    @Test
    void whatNobodyShowsIsAGap() {
        assertThat(coverage.gaps("# nothing\n\n")).containsExactly("documented, but not seen: error send overloaded");
        assertThat(coverage.gaps("error * overloaded — cannot be had")).isEmpty();
        assertThat(coverage.gaps("error send overloaded — cannot be had")).isEmpty();
        coverage.saw("error send overloaded");
        assertThat(coverage.gaps("# nothing\n\n")).isEmpty();
    }

    @Test
    void aListThatIsNotTrueIsAGap() {
        coverage.saw("error send overloaded");
        assertThat(coverage.gaps("error * overloaded — by chance")).isEmpty();
        assertThat(coverage.gaps("error send overloaded — cannot be had")).hasSize(1);
        assertThat(coverage.gaps("error send gone — cannot be had")).hasSize(1);
        assertThat(coverage.gaps("error * overloaded")).hasSize(1);
    }
}
