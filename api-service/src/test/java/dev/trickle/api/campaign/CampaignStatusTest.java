package dev.trickle.api.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CampaignStatusTest {

    /** Rows: the current state; columns: the requested state. yes = allowed, same = no change, - = rejected. */
    private static final String TABLE = """
                       draft scheduled running paused completed cancelled
            draft      same  yes       -       -      -         yes
            scheduled  -     same      same    yes    -         yes
            running    -     same      same    yes    -         yes
            paused     -     yes       yes     same   -         yes
            completed  -     -         -       -      same      -
            cancelled  -     -         -       -      -         same
            """;

    @Test
    void transitionTableIsComplete() {
        var actual = Arrays.stream(CampaignStatus.values()).map(this::row).collect(Collectors.joining("\n"));

        var expected =
                TABLE.lines().skip(1).map(line -> line.replaceAll(" +", " ")).collect(Collectors.joining("\n"));
        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void closedCampaignIsNotEditable() {
        assertThat(CampaignStatus.COMPLETED.isEditable()).isFalse();
        assertThat(CampaignStatus.CANCELLED.isEditable()).isFalse();
        assertThat(CampaignStatus.RUNNING.isEditable()).isTrue();
        assertThat(CampaignStatus.RUNNING.isStartEditable()).isFalse();
    }

    private String row(CampaignStatus state) {
        return Arrays.stream(CampaignStatus.values())
                .map(requested -> verdict(state, requested))
                .collect(Collectors.joining(" ", state.text() + " ", ""));
    }

    private static String verdict(CampaignStatus state, CampaignStatus requested) {
        if (state.matches(requested)) {
            return "same";
        }
        return state.allows(requested) ? "yes" : "-";
    }
}
