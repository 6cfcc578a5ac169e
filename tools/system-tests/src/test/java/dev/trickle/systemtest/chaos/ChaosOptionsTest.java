package dev.trickle.systemtest.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChaosOptionsTest {

    @Test
    void fourSchedulesByDefault() {
        assertThat(ChaosOptions.of(List.of())).isEqualTo(new ChaosOptions(4, 1, false, List.of()));
    }

    @Test
    void acceptsOptionsInAnyOrder() {
        assertThat(ChaosOptions.of(List.of("--seed", "12", "--schedules", "20")))
                .isEqualTo(new ChaosOptions(20, 12, false, List.of()));
    }

    @Test
    void breakOptionsSelectBreaks() {
        assertThat(ChaosOptions.of(List.of("--break", "2", "--break", "5")))
                .isEqualTo(new ChaosOptions(4, 1, true, List.of(2, 5)));
    }

    @Test
    void refusesUnknownOptions() {
        assertThatThrownBy(() -> ChaosOptions.of(List.of("--sede", "1"))).hasMessageContaining("--sede");
        assertThatThrownBy(() -> ChaosOptions.of(List.of("--seed"))).hasMessageContaining("--seed");
    }
}
