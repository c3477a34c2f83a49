package dev.parley.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcquaintancesTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 6, 8, 9})
    void everybodyKnowsAsManyOthers(int chats) {
        int all = 10;
        Set<Set<Integer>> pairs = new HashSet<>();
        for (int i = 0; i < all; i++) {
            for (int other : Acquaintances.greeted(i, all, chats)) {
                assertThat(pairs.add(Set.of(i, other))).isTrue();
            }
        }
        IntStream.range(0, all)
                .forEach(i -> assertThat(pairs.stream().filter(pair -> pair.contains(i)))
                        .hasSize(chats));
    }
}
