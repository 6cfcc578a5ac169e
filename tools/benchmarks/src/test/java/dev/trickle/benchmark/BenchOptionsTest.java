package dev.trickle.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchOptionsTest {

    private static final List<String> KNOWN = List.of("fold", "release");

    @Test
    void meanEveryRowUnlessOneIsNamed() {
        assertThat(BenchOptions.of(List.of(), KNOWN)).isEqualTo(new BenchOptions(KNOWN, RunOptions.DEFAULT));
    }

    @Test
    void takeRowsAndEffortInAnyOrder() {
        assertThat(BenchOptions.of(List.of("--quick", "fold"), KNOWN))
                .isEqualTo(new BenchOptions(List.of("fold"), RunOptions.QUICK));
    }

    @Test
    void nameTheRowsThereAreWhenTheyDoNotKnowOne() {
        assertThatThrownBy(() -> BenchOptions.of(List.of("speed"), KNOWN)).hasMessageContaining("fold, release");
    }

    @Test
    void takeAnEffortOfOnesOwn() {
        assertThat(BenchOptions.of(List.of("--full", "--runs", "1", "--events", "60000", "fold"), KNOWN))
                .isEqualTo(new BenchOptions(List.of("fold"), new RunOptions(1, 60_000)));
    }

    @Test
    void takeQuickOrFull() {
        assertThatThrownBy(() -> BenchOptions.of(List.of("--quick", "--full"), KNOWN))
                .hasMessageContaining("mutually exclusive");
    }

    @Test
    void nameAnUnknownOption() {
        assertThatThrownBy(() -> BenchOptions.of(List.of("--fast"), KNOWN)).hasMessageContaining("--fast");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "many", "9999999999"})
    void refuseACountThatIsNone(String count) {
        assertThatThrownBy(() -> BenchOptions.of(List.of("--runs", count), KNOWN))
                .hasMessageContaining("--runs")
                .hasMessageContaining("is not a number from 1");
    }
}
