package dev.trickle.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.installation.Account;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Checks the messages that the fake WhatsApp accepted against the messaging limit and the daily quota. */
final class AcceptanceInvariant {

    private static final Duration DAY = Duration.ofHours(24);

    private final Account account;
    private final List<Accepted> accepted = new ArrayList<>();

    AcceptanceInvariant(Account account) {
        this.account = account;
    }

    /**
     * Checks that no rolling 24 hours contain more accepted people than the limit known at the last of their releases,
     * including the people that other tools were known to have written to.
     *
     * @param inOrder all attempts, in the order of their releases
     * @param monotonic instant of a clock that never moves back, as Meta's
     */
    void checkAccepted(ReferenceAttempt attempt, List<ReferenceAttempt> inOrder, Instant monotonic) {
        accepted.add(new Accepted(attempt, monotonic));
        accepted.stream()
                .map(Accepted::at)
                .filter(end -> !end.isBefore(monotonic))
                .forEach(end -> checkWindowEnding(end, inOrder));
    }

    void checkQuotaDate(SendRequested request, Instant at) {
        // A clock that has moved back a little may still show the day before.
        assertThat(account.dateAt(at.plus(account.quotaMargin())))
                .as("accepted on the quota date")
                .isEqualTo(account.dateAt(request.at()));
        assertThat(account.dateAt(at)).as("accepted on the quota date").isBeforeOrEqualTo(account.dateAt(request.at()));
    }

    private void checkWindowEnding(Instant end, List<ReferenceAttempt> inOrder) {
        var within = accepted.stream()
                .filter(each -> !each.at().isAfter(end) && each.at().isAfter(end.minus(DAY)))
                .map(Accepted::attempt)
                .toList();
        var last =
                within.stream().max(Comparator.comparingInt(inOrder::indexOf)).orElseThrow();
        var people = within.stream().map(each -> each.request().contactKey()).collect(Collectors.toSet());
        people.addAll(last.otherPeople());
        assertThat(people.size())
                .as("people accepted in the 24 hours until %s", end)
                .isLessThanOrEqualTo(last.limit());
    }

    /** @param at by Meta's clock */
    private record Accepted(ReferenceAttempt attempt, Instant at) {}
}
