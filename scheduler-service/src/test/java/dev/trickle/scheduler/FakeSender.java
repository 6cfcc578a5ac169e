package dev.trickle.scheduler;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.AttemptState;
import dev.trickle.pipeline.CampaignEvent.Decision;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.CampaignEvent.UnconfirmedResolved;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.DeliveryUpdate;
import dev.trickle.pipeline.DeliveryUpdate.AttemptReport;
import dev.trickle.pipeline.DeliveryUpdate.DeliveryFailed;
import dev.trickle.pipeline.DeliveryUpdate.MessageDelivered;
import dev.trickle.pipeline.DeliveryUpdate.MessageRead;
import dev.trickle.pipeline.DeliveryUpdate.SendConfirmed;
import dev.trickle.pipeline.MessageEvent;
import dev.trickle.pipeline.MessageEvent.BlockingAttempt;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.MessageFailed;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.MessageEvent.MessageUnconfirmed;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.SendRequested.SupersedeReason;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sender and WhatsApp of a random history: claims, calls once, and publishes outcomes and reports late or
 * repeatedly.
 */
final class FakeSender {

    private static final Duration CALL_DEADLINE = Duration.ofSeconds(25);
    private static final List<String> FAILURE_CODES =
            List.of("131049", "131000", "131053", "132015", "131026", "131047");

    private final Random random;
    private final TestClock clock;
    private final CampaignOwnerModel campaignOwnerModel;
    private final Consumer<Object> publish;
    private final AcceptanceListener acceptanceListener;
    private final Map<AttemptId, ClaimRow> rows = new LinkedHashMap<>();
    private final List<SendRequested> unclaimedRequests = new ArrayList<>();
    private final List<MessageEvent> unpublishedOutcomes = new ArrayList<>();
    private final PriorityQueue<AttemptReport> pendingReports =
            new PriorityQueue<>(Comparator.comparing(DeliveryUpdate::at));
    /** Claimed calls whose result is still open. */
    private final List<Runnable> openCalls = new ArrayList<>();

    private boolean isFaultless;

    /** @param acceptanceListener receives every message that WhatsApp accepted */
    FakeSender(
            Random random,
            TestClock clock,
            CampaignOwnerModel campaignOwnerModel,
            Consumer<Object> publish,
            AcceptanceListener acceptanceListener) {
        this.random = random;
        this.clock = clock;
        this.campaignOwnerModel = campaignOwnerModel;
        this.publish = publish;
        this.acceptanceListener = acceptanceListener;
    }

    /** A repeated request gets the outcomes of its row. */
    void receive(SendRequested request) {
        var claimRow = rows.get(request.attempt());
        if (claimRow != null) {
            unpublishedOutcomes.addAll(claimRow.outcomes);
        } else if (!isLost()
                && unclaimedRequests.stream().noneMatch(known -> known.attempt().equals(request.attempt()))) {
            unclaimedRequests.add(request);
        }
    }

    /** Sometimes a request is lost and only arrives when it is published again. */
    private boolean isLost() {
        return !isFaultless && random.nextInt(40) == 0;
    }

    /** Does part of the pending work, in any order. */
    void work() {
        work(random.nextInt(unclaimedRequests.size() + 1));
        publish(random.nextInt(unpublishedOutcomes.size() + 1));
        resolveOne();
    }

    /** Does all pending work. */
    void workAll() {
        work(unclaimedRequests.size());
        completeCalls();
        publish(unpublishedOutcomes.size());
    }

    boolean isIdle() {
        return unclaimedRequests.isEmpty() && unpublishedOutcomes.isEmpty() && openCalls.isEmpty();
    }

    /** From now on every message is accepted and delivered. */
    void stopFaults() {
        isFaultless = true;
    }

    /** The instant of the next delivery report. */
    Optional<Instant> nextReport() {
        return Optional.ofNullable(pendingReports.peek()).map(DeliveryUpdate::at);
    }

    private void work(int count) {
        completeCalls();
        Collections.shuffle(unclaimedRequests, random);
        var claimed = unclaimedRequests.subList(0, count);
        List.copyOf(claimed).forEach(this::claim);
        claimed.clear();
        while (!pendingReports.isEmpty() && !pendingReports.peek().at().isAfter(clock.instant())) {
            report(pendingReports.remove());
        }
    }

    private void completeCalls() {
        openCalls.forEach(Runnable::run);
        openCalls.clear();
    }

    private void publish(int count) {
        Collections.shuffle(unpublishedOutcomes, random);
        var published = unpublishedOutcomes.subList(0, count);
        published.forEach(publish);
        published.clear();
    }

    /** Sometimes resolves an unconfirmed attempt, as a person would; the API accepts one decision about an attempt. */
    private void resolveOne() {
        if (random.nextInt(4) == 0) {
            rows.values().stream()
                    .filter(claimRow -> claimRow.state == AttemptState.UNCONFIRMED && !claimRow.isResolved)
                    .skip(random.nextInt(2))
                    .findFirst()
                    .ifPresent(this::resolve);
        }
    }

    private void resolve(ClaimRow claimRow) {
        claimRow.isResolved = true;
        publish.accept(new UnconfirmedResolved(
                claimRow.request.campaign(),
                claimRow.request.attempt(),
                random.nextInt(4) == 0 ? Decision.SENT : Decision.RESEND,
                "operator",
                clock.instant()));
    }

    // --- Claims -----------------------------------------------------------------------------------------------------

    private void claim(SendRequested request) {
        var now = clock.instant();
        var claimRow = new ClaimRow(request, Duration.between(now, clock.monotonic(now)));
        rows.put(request.attempt(), claimRow);
        var rejection = rejection(request, now);
        if (rejection == null) {
            claimRow.state = AttemptState.CLAIMED;
            claimRow.blocks = true;
            var completedAt = now.plusMillis(random.nextLong(CALL_DEADLINE.toMillis()));
            if (isFaultless || random.nextInt(6) > 0) {
                call(claimRow, completedAt);
            } else {
                openCalls.add(() -> call(claimRow, completedAt));
            }
        } else {
            claimRow.state = AttemptState.REFUSED;
            recordOutcome(claimRow, rejection);
        }
    }

    private @Nullable MessageNotSent rejection(SendRequested request, Instant now) {
        var campaign = campaignOwnerModel.campaign(request.campaign());
        var key = request.contactKey();
        if (!isFaultless && random.nextInt(60) == 0) {
            var isEven = request.attempt().number() % 2 == 0;
            return notSent(request, isEven ? NotSentReason.CLOCK_SKEW : NotSentReason.RECOVERING);
        }
        if (campaign.wanted() == DesiredState.CANCELLED) {
            return notSent(request, NotSentReason.CANCELLED);
        }
        if (campaign.endAt() != null && !now.isBefore(campaign.endAt())) {
            return notSent(request, NotSentReason.ENDED);
        }
        if (campaign.wanted() == DesiredState.PAUSED) {
            return blocked(request, NotSentReason.PAUSED, Scope.of(campaign.campaign()), campaign.revision());
        }
        for (var suspension : campaignOwnerModel.suspensions(campaign).entrySet()) {
            return blocked(request, NotSentReason.SUSPENDED, suspension.getKey(), suspension.getValue());
        }
        if (!now.isBefore(request.notAfter())) {
            return notSent(request, NotSentReason.EXPIRED);
        }
        if (!campaignOwnerModel.keyOf(request.customer(), key).equals(key)) {
            return changed(request, campaignOwnerModel.keyOf(request.customer(), key));
        }
        return rejectionOfPerson(request);
    }

    private @Nullable MessageNotSent rejectionOfPerson(SendRequested request) {
        var key = request.contactKey();
        if (!isFaultless && random.nextInt(50) == 0) {
            campaignOwnerModel.optOut(key);
        } else if (!isFaultless && random.nextInt(100) == 0) {
            campaignOwnerModel.erase(request.customer(), key);
        } else if (!isFaultless && random.nextInt(50) == 0) {
            campaignOwnerModel.writeMessage(key);
        }
        if (campaignOwnerModel.isErased(key)) {
            return notSent(request, NotSentReason.ERASED);
        }
        if (campaignOwnerModel.isOptedOut(key)) {
            return notSent(request, NotSentReason.OPTED_OUT);
        }
        if (campaignOwnerModel.isInactive(key)) {
            return notSent(request, NotSentReason.INACTIVE);
        }
        if (campaignOwnerModel.isUndecided(key)) {
            return notSent(request, NotSentReason.UNDECIDED);
        }
        if (request.attempt().recipient().value().getLeastSignificantBits() % 29 == 0) {
            return notSent(request, NotSentReason.LACKS_VALUE);
        }
        if (request.attempt().recipient().value().getLeastSignificantBits() % 31 == 0) {
            return notSent(request, NotSentReason.TOO_LONG);
        }
        return findBlocking(request).map(claimRow -> already(request, claimRow)).orElse(null);
    }

    /** The attempt that blocks this person in this campaign, unless the request may replace it. */
    private Optional<ClaimRow> findBlocking(SendRequested request) {
        var blocking = rows.values().stream()
                .filter(claimRow -> claimRow.blocks
                        && claimRow.request.campaign().equals(request.campaign())
                        && claimRow.request.contactKey().equals(request.contactKey()))
                .findFirst();
        var superseded = request.supersedes();
        if (superseded != null) {
            blocking.filter(claimRow -> claimRow.request.attempt().equals(superseded.attempt())
                            && claimRow.mayBeReplaced(superseded.because()))
                    .ifPresent(claimRow -> claimRow.blocks = false);
        }
        return blocking.filter(claimRow -> claimRow.blocks);
    }

    // --- Calls ------------------------------------------------------------------------------------------------------

    private void call(ClaimRow claimRow, Instant at) {
        switch (isFaultless ? 0 : random.nextInt(26)) {
            case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 -> accept(claimRow, at);
            case 12, 13, 14, 15 -> leaveUnconfirmed(claimRow, at);
            case 16 -> reject(claimRow, "131056", FailureKind.PAIR_RATE, at);
            case 17 -> reject(claimRow, random.nextBoolean() ? "131000" : "131049", FailureKind.TRANSIENT, at);
            case 18 -> reject(claimRow, "131021", FailureKind.PERMANENT, at);
            case 19 -> notCalled(claimRow, refusalWithoutVersion(claimRow.request));
            case 20 -> notCalled(claimRow, notSent(claimRow.request, NotSentReason.TOO_OLD));
            case 21 -> notCalled(claimRow, throttled(claimRow.request, null));
            case 22 -> notCalled(claimRow, throttled(claimRow.request, at.plusSeconds(random.nextInt(7_200))));
            case 23, 24 -> notCalled(claimRow, suspended(claimRow.request));
            // A suspension without a scope: there is no suspension whose end could be awaited.
            default -> notCalled(claimRow, notSent(claimRow.request, NotSentReason.SUSPENDED));
        }
    }

    private MessageNotSent refusalWithoutVersion(SendRequested request) {
        return request.attempt().number() % 2 == 0
                ? notSent(request, NotSentReason.WRONG_ENDPOINT)
                : notSent(request, NotSentReason.NO_CONNECTION, Scope.of(request.campaign()), null, null, null, null);
    }

    private void accept(ClaimRow claimRow, Instant at) {
        claimRow.state = AttemptState.ACCEPTED;
        claimRow.acceptedAt = at;
        accepted(claimRow, at);
        recordOutcome(claimRow, new MessageSent(claimRow.request.attempt(), claimRow.request.campaign(), at, at));
        if (isFaultless || random.nextInt(6) > 0) {
            reportLater(claimRow, at);
        }
    }

    private void accepted(ClaimRow claimRow, Instant at) {
        acceptanceListener.onAccepted(claimRow.request, at, at.plus(claimRow.stepBack));
    }

    private void leaveUnconfirmed(ClaimRow claimRow, Instant at) {
        claimRow.state = AttemptState.UNCONFIRMED;
        recordOutcome(
                claimRow,
                new MessageUnconfirmed(claimRow.request.attempt(), claimRow.request.campaign(), at.plusSeconds(2)));
        if (random.nextBoolean()) {
            accepted(claimRow, at);
            if (random.nextInt(4) > 0) {
                reportLater(claimRow, at);
            }
        } else if (random.nextInt(3) == 0) {
            reject(claimRow, "131021", FailureKind.PERMANENT, at.plusSeconds(3));
        } else if (random.nextInt(3) == 0) {
            notCalled(claimRow, notSent(claimRow.request, NotSentReason.NO_CONNECTION));
        }
    }

    private void reject(ClaimRow claimRow, String code, FailureKind kind, Instant at) {
        claimRow.state = AttemptState.REJECTED;
        claimRow.blocks = false;
        recordOutcome(
                claimRow, new MessageFailed(claimRow.request.attempt(), claimRow.request.campaign(), code, kind, at));
    }

    private void notCalled(ClaimRow claimRow, MessageNotSent outcome) {
        claimRow.state = AttemptState.NOT_CALLED;
        claimRow.blocks = false;
        recordOutcome(claimRow, outcome);
    }

    private void recordOutcome(ClaimRow claimRow, MessageEvent outcome) {
        claimRow.outcomes.add(outcome);
        unpublishedOutcomes.add(outcome);
    }

    // --- Delivery reports -------------------------------------------------------------------------------------------

    private void reportLater(ClaimRow claimRow, Instant at) {
        var attempt = claimRow.request.attempt();
        var campaign = claimRow.request.campaign();
        // Meta's timestamps have whole seconds.
        var since = at.truncatedTo(ChronoUnit.SECONDS);
        // Some reports come after the timeout of the delivery.
        var later = since.plusSeconds(random.nextInt(random.nextInt(4) == 0 ? 400_000 : 1_800));
        switch (isFaultless ? 7 : random.nextInt(10)) {
            case 0, 8, 9 -> pendingReports.add(new SendConfirmed(attempt, campaign, since));
            case 1, 2 -> {
                pendingReports.add(new SendConfirmed(attempt, campaign, since));
                pendingReports.add(new DeliveryFailed(attempt, campaign, anyCode(), later));
            }
            case 3 -> {
                // Failed on one device and delivered on another.
                pendingReports.add(new DeliveryFailed(attempt, campaign, anyCode(), later));
                pendingReports.add(new MessageDelivered(attempt, campaign, later.plusSeconds(random.nextInt(100))));
            }
            case 4 -> {
                pendingReports.add(new MessageDelivered(attempt, campaign, later));
                pendingReports.add(new MessageRead(attempt, campaign, later.plusSeconds(random.nextInt(90_000))));
            }
            case 5 -> pendingReports.add(new MessageRead(attempt, campaign, later));
            default -> pendingReports.add(new MessageDelivered(attempt, campaign, later));
        }
    }

    private String anyCode() {
        return FAILURE_CODES.get(random.nextInt(FAILURE_CODES.size()));
    }

    private void report(AttemptReport report) {
        publish.accept(report);
        rows.get(report.attempt()).apply(report);
    }

    // --- Outcomes ---------------------------------------------------------------------------------------------------

    private MessageNotSent notSent(SendRequested request, NotSentReason reason) {
        return notSent(request, reason, null, null, null, null, null);
    }

    private MessageNotSent blocked(SendRequested request, NotSentReason reason, Scope scope, long number) {
        return notSent(request, reason, scope, number, null, null, null);
    }

    private MessageNotSent suspended(SendRequested request) {
        var campaign = campaignOwnerModel.campaign(request.campaign());
        var scope = switch (random.nextInt(3)) {
            case 0 -> Scope.of(campaignOwnerModel.numberOf(campaign));
            case 1 -> Scope.of(campaign.campaign());
            default -> campaignOwnerModel.templateOf(campaign);
        };
        return blocked(request, NotSentReason.SUSPENDED, scope, campaignOwnerModel.suspend(scope));
    }

    private MessageNotSent throttled(SendRequested request, @Nullable Instant retryAt) {
        var scope = request.attempt().number() % 2 == 0 ? null : Scope.of(request.number());
        return notSent(request, NotSentReason.THROTTLED, scope, null, retryAt, null, null);
    }

    private MessageNotSent changed(SendRequested request, ContactKey key) {
        return notSent(request, NotSentReason.CHANGED, null, null, null, null, key);
    }

    private MessageNotSent already(SendRequested request, ClaimRow claimRow) {
        var blockingAttempt =
                new BlockingAttempt(claimRow.request.attempt(), claimRow.state, claimRow.acceptedAt, claimRow.code);
        return notSent(request, NotSentReason.ALREADY, null, null, null, blockingAttempt, null);
    }

    private MessageNotSent notSent(
            SendRequested request,
            NotSentReason reason,
            @Nullable Scope scope,
            @Nullable Long version,
            @Nullable Instant retryAt,
            @Nullable BlockingAttempt blockingAttempt,
            @Nullable ContactKey key) {
        return new MessageNotSent(
                request.attempt(),
                request.campaign(),
                reason,
                scope,
                version,
                retryAt,
                blockingAttempt,
                key,
                clock.instant());
    }

    /** Receives accepted messages, with their instants by the sender's clock and by one that never moves back. */
    interface AcceptanceListener {
        void onAccepted(SendRequested request, Instant at, Instant monotonic);
    }

    /** A row of the claims table. */
    private static final class ClaimRow {

        private final SendRequested request;
        /** How far the clock had moved back when the call was made; its result may come after a further step. */
        private final Duration stepBack;

        private final List<MessageEvent> outcomes = new ArrayList<>();
        private AttemptState state = AttemptState.CLAIMED;
        private boolean blocks;
        private boolean isResolved;
        private @Nullable Instant acceptedAt;
        private @Nullable String code;

        ClaimRow(SendRequested request, Duration stepBack) {
            this.request = request;
            this.stepBack = stepBack;
        }

        boolean mayBeReplaced(SupersedeReason supersedeReason) {
            var isAccepted = state == AttemptState.ACCEPTED || state == AttemptState.UNDELIVERED;
            return state == AttemptState.UNCONFIRMED
                    || (isAccepted && supersedeReason == SupersedeReason.DELIVERY_FAILED);
        }

        void apply(AttemptReport report) {
            var newState = switch (report) {
                case SendConfirmed confirmed -> AttemptState.ACCEPTED;
                case DeliveryFailed failed -> {
                    code = failed.code();
                    yield AttemptState.UNDELIVERED;
                }
                case MessageDelivered delivered -> AttemptState.DELIVERED;
                case MessageRead read -> AttemptState.DELIVERED;
            };
            if (newState.rank() > state.rank()) {
                state = newState;
                acceptedAt = acceptedAt == null ? report.at() : acceptedAt;
            }
        }
    }
}
