package dev.trickle.scheduler.crash;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.ScheduleEvent;
import dev.trickle.pipeline.ScheduleEvent.CampaignClosed;
import dev.trickle.pipeline.ScheduleEvent.CampaignStarted;
import dev.trickle.pipeline.ScheduleEvent.QuotaUsed;
import dev.trickle.pipeline.ScheduleEvent.RecipientFailed;
import dev.trickle.pipeline.SendRequested;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Promises that the topics of an account must keep after its campaign, regardless of crashes.
 *
 * @param limit different people in any 24 hours, and messages per day
 * @param requests all committed requests, in order
 * @param accepted when each attempt was, or may have been, accepted
 * @param repeated number of repeated requests before their claim deadline
 */
record PromiseChecks(
        AccountId account,
        int limit,
        Collection<Plan.Planned> planned,
        List<SendRequested> requests,
        List<ScheduleEvent> events,
        Map<AttemptId, Instant> accepted,
        int repeated) {

    private static final Duration WINDOW = Duration.ofHours(24);

    void check() {
        checkReleases();
        checkNoRepetition();
        checkAttemptIds();
        checkRollingLimit();
        checkDailyLimit();
        checkTotals();
        checkEventsAreUnique();
        checkQuotaSequence();
    }

    /** Every recipient is released as often as its planned outcome requires. */
    private void checkReleases() {
        var attempts = requests.stream()
                .map(SendRequested::attempt)
                .distinct()
                .collect(groupingBy(AttemptId::recipient, counting()));
        assertThat(attempts.keySet())
                .as("recipients of %s", account)
                .isEqualTo(planned.stream().map(Plan.Planned::recipient).collect(toSet()));
        assertThat(attempts)
                .allSatisfy((recipient, times) -> assertThat(times)
                        .as("releases of a recipient with the planned outcome %s", PlannedOutcome.of(recipient))
                        .isEqualTo(PlannedOutcome.of(recipient).releases()));
    }

    private void checkNoRepetition() {
        assertThat(repeated).as("releases of %s that were repeated", account).isZero();
    }

    /** An attempt id never stands for different requests; the same request may be published again. */
    private void checkAttemptIds() {
        assertThat(requests.stream().collect(groupingBy(SendRequested::attempt, toSet())))
                .allSatisfy((attempt, contents) -> assertThat(contents).hasSize(1));
    }

    private void checkRollingLimit() {
        var people = requests.stream().collect(groupingBy(SendRequested::attempt));
        for (var end : Set.copyOf(accepted.values())) {
            var within = accepted.entrySet().stream()
                    .filter(one ->
                            !one.getValue().isAfter(end) && one.getValue().isAfter(end.minus(WINDOW)))
                    .map(one -> people.get(one.getKey()).getFirst().contactKey())
                    .collect(toSet());
            assertThat(within).as("people within 24 hours of %s", account).hasSizeLessThanOrEqualTo(limit);
        }
    }

    private void checkDailyLimit() {
        var days = requests.stream()
                .distinct()
                .filter(request -> accepted.containsKey(request.attempt()))
                .collect(groupingBy(
                        request -> request.at().atZone(ZoneOffset.UTC).toLocalDate(), counting()));
        assertThat(days.values())
                .as("messages a day of %s", account)
                .allSatisfy(messages -> assertThat(messages).isLessThanOrEqualTo(limit));
    }

    private void checkEventsAreUnique() {
        assertThat(eventsOf(CampaignStarted.class)).hasSize(1);
        assertThat(eventsOf(RecipientFailed.class)).hasSize(count(plannedOutcome -> !plannedOutcome.endsSent()));
        assertThat(eventsOf(CampaignClosed.class)).hasSize(1);
    }

    private void checkTotals() {
        assertThat(eventsOf(CampaignClosed.class)).isNotEmpty().allSatisfy(closed -> {
            assertThat(closed.planned()).isEqualTo(planned.size());
            assertThat(closed.sent()).isEqualTo(count(PlannedOutcome::endsSent));
            assertThat(closed.failed()).isEqualTo(count(plannedOutcome -> !plannedOutcome.endsSent()));
            assertThat(closed.skipped() + closed.unconfirmed()).isZero();
        });
    }

    private void checkQuotaSequence() {
        var published = eventsOf(QuotaUsed.class);
        assertThat(IntStream.range(1, published.size()))
                .allSatisfy(later -> assertThat(published.get(later).sequence())
                        .isGreaterThan(published.get(later - 1).sequence()));
    }

    private int count(Function<PlannedOutcome, Boolean> which) {
        return (int) planned.stream()
                .filter(one -> which.apply(PlannedOutcome.of(one.recipient())))
                .count();
    }

    private <E extends ScheduleEvent> List<E> eventsOf(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
