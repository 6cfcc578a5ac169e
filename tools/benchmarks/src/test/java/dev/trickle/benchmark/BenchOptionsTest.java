package dev.trickle.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BenchOptionsTest {

    private static final List<String> KNOWN = List.of("fold", "release");

    @Test
    void meanEveryRowUnlessOneIsNamed() {
        assertThat(BenchOptions.of(List.of(), KNOWN)).isEqualTo(new BenchOptions(KNOWN, Effort.USUAL));
    }

    @Test
    void takeRowsAndEffortInAnyOrder() {
        assertThat(BenchOptions.of(List.of("--quick", "fold"), KNOWN))
                .isEqualTo(new BenchOptions(List.of("fold"), Effort.QUICK));
    }

    @Test
    void nameTheRowsThereAreWhenTheyDoNotKnowOne() {
        assertThatThrownBy(() -> BenchOptions.of(List.of("speed"), KNOWN)).hasMessageContaining("fold, release");
    }
}
