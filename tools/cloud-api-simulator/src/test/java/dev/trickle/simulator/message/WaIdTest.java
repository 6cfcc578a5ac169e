package dev.trickle.simulator.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaIdTest {

    @ParameterizedTest
    @CsvSource({
        "5511955501234, 551155501234",
        "551155501234, 551155501234",
        "525555501234, 5215555501234",
        "5215555501234, 5215555501234",
        "541155501234, 5491155501234",
        "5491155501234, 5491155501234",
        "4915550100001, 4915550100001"
    })
    void convertsDialledDigits(String dialled, String known) {
        assertThat(WaId.of(dialled)).isEqualTo(known);
    }
}
