package dev.trickle.systemtest.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {

    @Test
    void areFourSchedulesWhereNothingIsSaid() {
        assertThat(Options.of(List.of())).isEqualTo(new Options(4, 1, false, List.of()));
    }

    @Test
    void areReadInAnyOrder() {
        assertThat(Options.of(List.of("--seed", "12", "--schedules", "20")))
                .isEqualTo(new Options(20, 12, false, List.of()));
    }

    @Test
    void nameWhatIsToBeBroken() {
        assertThat(Options.of(List.of("--break", "2", "--break", "5")))
                .isEqualTo(new Options(4, 1, true, List.of(2, 5)));
    }

    @Test
    void areRefusedWhereTheyAreNotUnderstood() {
        assertThatThrownBy(() -> Options.of(List.of("--sede", "1"))).hasMessageContaining("--sede");
        assertThatThrownBy(() -> Options.of(List.of("--seed"))).hasMessageContaining("--seed");
    }
}
