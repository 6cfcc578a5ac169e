package dev.trickle.systemtest.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    @Test
    void theSameSeedGivesTheSameFaults() {
        assertThat(Schedule.of(7)).isEqualTo(Schedule.of(7));
        assertThat(Schedule.of(7)).isNotEqualTo(Schedule.of(8));
    }

    @Test
    void everyScheduleHasAtLeastTenFaults() {
        assertThat(LongStream.range(0, 100).mapToObj(Schedule::of))
                .allSatisfy(schedule -> assertThat(schedule.steps()).hasSizeGreaterThanOrEqualTo(10));
    }

    @Test
    void aFewSchedulesHaveEveryKindOfFault() {
        assertThat(LongStream.range(0, 50)
                        .mapToObj(Schedule::of)
                        .flatMap(schedule -> schedule.steps().stream())
                        .map(scheduleStep -> scheduleStep.fault().getClass().getSimpleName())
                        .distinct())
                .containsExactlyInAnyOrder(
                        "Kill", "Outage", "Restart", "Freeze", "Cut", "CallFault", "ChangeAtMeta", "Rewind");
    }
}
