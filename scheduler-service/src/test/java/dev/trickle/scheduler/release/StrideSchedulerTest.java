package dev.trickle.scheduler.release;

import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.pipeline.TestPeople.SUMMER_SALE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.CampaignId;
import dev.trickle.scheduler.release.StrideScheduler.Candidate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrideSchedulerTest {

    @Test
    void choosesTheLowestPassAndTheOlderCampaignIfEqual() {
        assertThat(StrideScheduler.next(List.of(candidate(SUMMER_SALE, 7), candidate(SPRING_SALE, 8))))
                .contains(candidate(SUMMER_SALE, 7));
        assertThat(StrideScheduler.next(List.of(candidate(SUMMER_SALE, 7), candidate(SPRING_SALE, 7))))
                .contains(candidate(SPRING_SALE, 7));
        assertThat(StrideScheduler.next(List.<TestCandidate>of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, 2520", "2, 1260", "5, 504", "7, 360", "10, 252", "0, 2520", "11, 252"})
    void aReleaseAdvancesThePassByTheInverseOfThePriority(int priority, long stride) {
        var alone = candidate(SPRING_SALE, 100);

        assertThat(StrideScheduler.passAfterRelease(alone, List.of(alone), priority))
                .isEqualTo(100 + stride);
    }

    @Test
    void aNewOrResumedCampaignStartsAtMostOneStrideBelowTheOthers() {
        var others = List.of(candidate(SPRING_SALE, 1_000_000), candidate(SUMMER_SALE, 40));

        assertThat(StrideScheduler.passAfterRelease(candidate(SUMMER_SALE, 40), others, 10))
                .isEqualTo(1_000_000 - 2_520 + 252);
    }

    @Test
    void aHigherPassIsKept() {
        var others = List.of(candidate(SPRING_SALE, 1_000), candidate(SUMMER_SALE, 1_200));

        assertThat(StrideScheduler.passAfterRelease(candidate(SUMMER_SALE, 1_200), others, 10))
                .isEqualTo(1_452);
    }

    private static TestCandidate candidate(CampaignId campaign, long pass) {
        return new TestCandidate(campaign, pass);
    }

    private record TestCandidate(CampaignId campaign, long pass) implements Candidate {}
}
