package dev.trickle.simulator.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WamidTest {

    @Test
    void matchesTheFormatOfObservedIds() {
        assertThat(Wamid.of("4915550100007", new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 15}))
                .isEqualTo("wamid.HBgNNDkxNTU1MDEwMDAwNxUCABEYEjAwMDEwMjAzMDQwNTA2MDcwRgA=");
    }
}
