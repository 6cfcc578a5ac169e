package dev.trickle.scheduler.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.scheduler.campaign.Tally.Place;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TallyTest {

    private static final Tally ALL = new Tally(1, 2, 4, 8, 16, 32, 64, 128);

    @Test
    void everybodyIsInTheTotalOnce() {
        assertThat(ALL.total()).isEqualTo(255);
        assertThat(Tally.NONE.total()).isZero();
    }

    @Test
    void whoMayStillMoveIsOpen() {
        assertThat(ALL.open()).isEqualTo(1 + 2 + 4 + 8);
    }

    @ParameterizedTest
    @EnumSource
    void onePlaceChangesAndNoOther(Place place) {
        var more = ALL.plus(place, 1_000);

        assertThat(more.total()).isEqualTo(1_255);
        assertThat(more.plus(place, -1_000)).isEqualTo(ALL);
        assertThat(of(more, place) - of(ALL, place)).isEqualTo(1_000);
    }

    private static int of(Tally tally, Place place) {
        return switch (place) {
            case LATER -> tally.later();
            case IN_FLIGHT -> tally.inFlight();
            case WATCHED -> tally.watched();
            case UNCONFIRMED -> tally.unconfirmed();
            case SENT -> tally.sent();
            case FAILED -> tally.failed();
            case SKIPPED -> tally.skipped();
            case SETTLED_UNCONFIRMED -> tally.settledUnconfirmed();
        };
    }
}
