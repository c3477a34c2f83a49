package dev.parley.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.contract.Contract;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/// The last word on the documents, after all other tests of the suite: nothing was done against them, and all that they
/// promise was seen. Says nothing of use when it runs alone.
@Order(Integer.MAX_VALUE)
final class ContractCoverageIT {

    @Test
    void allThatIsDocumentedWasSeenAndNothingElse() throws IOException {
        try (InputStream unseen = ContractCoverageIT.class.getResourceAsStream("/unseen.txt")) {
            assertThat(Contract.ofThisRun().shortcomings(new String(unseen.readAllBytes(), StandardCharsets.UTF_8)))
                    .isEmpty();
        }
    }
}
