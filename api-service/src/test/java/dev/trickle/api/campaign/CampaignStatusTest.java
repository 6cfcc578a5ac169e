package dev.trickle.api.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CampaignStatusTest {

    /** Rows: the state; columns: what is asked for. yes = allowed, same = nothing to do, - = refused. */
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
    void everyTransitionIsDecided() {
        var found = Arrays.stream(CampaignStatus.values()).map(this::row).collect(Collectors.joining("\n"));

        var wanted =
                TABLE.lines().skip(1).map(line -> line.replaceAll(" +", " ")).collect(Collectors.joining("\n"));
        assertThat(found).isEqualTo(wanted);
    }

    @Test
    void whatIsOverCannotBeEdited() {
        assertThat(CampaignStatus.COMPLETED.editable()).isFalse();
        assertThat(CampaignStatus.CANCELLED.editable()).isFalse();
        assertThat(CampaignStatus.RUNNING.editable()).isTrue();
        assertThat(CampaignStatus.RUNNING.startMovable()).isFalse();
    }

    private String row(CampaignStatus state) {
        return Arrays.stream(CampaignStatus.values())
                .map(wish -> answer(state, wish))
                .collect(Collectors.joining(" ", state.text() + " ", ""));
    }

    private static String answer(CampaignStatus state, CampaignStatus wish) {
        if (state.is(wish)) {
            return "same";
        }
        return state.allows(wish) ? "yes" : "-";
    }
}
