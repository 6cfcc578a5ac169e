package dev.trickle.sender.permission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProbeBackoffTest {

    private static final long START = Long.MAX_VALUE - Duration.ofMinutes(10).toNanos();

    private final ProbeBackoff<String> probeBackoff = new ProbeBackoff<>();

    @Test
    void asksAfterPausesThatDoubleUpToAQuarterOfAnHour() {
        assertThat(secondsOfAsking("a", 3_600)).containsExactly(15L, 45L, 105L, 225L, 465L, 945L, 1_845L, 2_745L);
    }

    @Test
    void isItsOwnForEachThing() {
        assertThat(probeBackoff.isOver("a", START)).isFalse();
        assertThat(probeBackoff.isOver("b", START + seconds(10))).isFalse();

        assertThat(probeBackoff.isOver("a", START + seconds(15))).isTrue();
        assertThat(probeBackoff.isOver("b", START + seconds(15))).isFalse();
    }

    @Test
    void goesOnGrowingForWhatComesBackAndForgetsWhatDoesNot() {
        secondsOfAsking("a", 240);

        assertThat(probeBackoff.isOver("a", START + seconds(300))).isFalse();
        assertThat(probeBackoff.isOver("a", START + seconds(465))).isTrue();
        assertThat(probeBackoff.isOver("a", START + seconds(465 + 3_601))).isFalse();
        assertThat(probeBackoff.isOver("a", START + seconds(465 + 3_601 + 15))).isTrue();
    }

    @Test
    void asksAtOnceWhenItIsLost() {
        secondsOfAsking("a", 240);

        probeBackoff.lose();

        assertThat(probeBackoff.isOver("a", START + seconds(241))).isTrue();
    }

    private List<Long> secondsOfAsking(String about, long until) {
        var asked = new ArrayList<Long>();
        for (var second = 0L; second < until; second++) {
            if (probeBackoff.isOver(about, START + seconds(second))) {
                probeBackoff.asked(about, START + seconds(second));
                asked.add(second);
            }
        }
        return asked;
    }

    private static long seconds(long count) {
        return Duration.ofSeconds(count).toNanos();
    }
}
