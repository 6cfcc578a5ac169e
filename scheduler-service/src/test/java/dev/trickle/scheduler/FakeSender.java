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
import dev.trickle.pipeline.TestPeople;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The sender and WhatsApp of a random history: claims, calls once, answers late and more than once, and reports. */
final class FakeSender {

    private static final Duration CALL_DEADLINE = Duration.ofSeconds(25);
    private static final List<String> UNDELIVERABLE =
            List.of("131049", "131000", "131053", "132015", "131026", "131047");

    private final Random random;
    private final InstantSource calendar;
    private final CampaignOwnerModel campaignOwnerModel;
    private final Consumer<Object> publish;
    private final BiConsumer<SendRequested, Instant> accepted;
    private final Map<AttemptId, ClaimRow> rows = new LinkedHashMap<>();
    private final List<SendRequested> unclaimed = new ArrayList<>();
    private final List<MessageEvent> unpublished = new ArrayList<>();
    private final PriorityQueue<AttemptReport> coming = new PriorityQueue<>(Comparator.comparing(DeliveryUpdate::at));
    /** Claimed, called, and not yet heard of. */
    private final List<Runnable> calls = new ArrayList<>();

    private boolean withoutFaults;

    /** @param accepted hears of every message that WhatsApp really took, and when */
    FakeSender(
            Random random,
            InstantSource calendar,
            CampaignOwnerModel campaignOwnerModel,
            Consumer<Object> publish,
            BiConsumer<SendRequested, Instant> accepted) {
        this.random = random;
        this.calendar = calendar;
        this.campaignOwnerModel = campaignOwnerModel;
        this.publish = publish;
        this.accepted = accepted;
    }

    /** An attempt that is already there is answered from its row. */
    void take(SendRequested request) {
        var claimRow = rows.get(request.attempt());
        if (claimRow != null) {
            unpublished.addAll(claimRow.said);
        } else if (!isLost()
                && unclaimed.stream().noneMatch(known -> known.attempt().equals(request.attempt()))) {
            unclaimed.add(request);
        }
    }

    /** Now and then a request never arrives: only asking again brings it. */
    private boolean isLost() {
        return !withoutFaults && random.nextInt(40) == 0;
    }

    /** Does some of what there is to do, in any order. */
    void work() {
        work(random.nextInt(unclaimed.size() + 1));
        publish(random.nextInt(unpublished.size() + 1));
        decideAboutOne();
    }

    /** Does all of it. */
    void workOff() {
        work(unclaimed.size());
        hearOfCalls();
        publish(unpublished.size());
    }

    boolean isIdle() {
        return unclaimed.isEmpty() && unpublished.isEmpty() && calls.isEmpty();
    }

    /** From now on everything is taken and delivered. */
    void comeToRest() {
        withoutFaults = true;
    }

    /** When WhatsApp reports something next. */
    Optional<Instant> nextReport() {
        return Optional.ofNullable(coming.peek()).map(DeliveryUpdate::at);
    }

    private void work(int count) {
        hearOfCalls();
        Collections.shuffle(unclaimed, random);
        var claimed = unclaimed.subList(0, count);
        List.copyOf(claimed).forEach(this::claim);
        claimed.clear();
        while (!coming.isEmpty() && !coming.peek().at().isAfter(calendar.instant())) {
            report(coming.remove());
        }
    }

    private void hearOfCalls() {
        calls.forEach(Runnable::run);
        calls.clear();
    }

    private void publish(int count) {
        Collections.shuffle(unpublished, random);
        var published = unpublished.subList(0, count);
        published.forEach(publish);
        published.clear();
    }

    /** A person looks at the list of unclear outcomes. */
    private void decideAboutOne() {
        if (random.nextInt(4) == 0) {
            rows.values().stream()
                    .filter(claimRow -> claimRow.state == AttemptState.UNCONFIRMED)
                    .skip(random.nextInt(2))
                    .findFirst()
                    .ifPresent(claimRow -> publish.accept(new UnconfirmedResolved(
                            claimRow.request.campaign(),
                            claimRow.request.attempt(),
                            random.nextInt(4) == 0 ? Decision.SENT : Decision.RESEND,
                            "operator",
                            calendar.instant())));
        }
    }

    // --- The claim --------------------------------------------------------------------------------------------------

    private void claim(SendRequested request) {
        var now = calendar.instant();
        var claimRow = new ClaimRow(request);
        rows.put(request.attempt(), claimRow);
        var refused = refusal(request, now);
        if (refused == null) {
            claimRow.state = AttemptState.CLAIMED;
            claimRow.blocks = true;
            var answered = now.plusMillis(random.nextLong(CALL_DEADLINE.toMillis()));
            if (withoutFaults || random.nextInt(6) > 0) {
                call(claimRow, answered);
            } else {
                calls.add(() -> call(claimRow, answered));
            }
        } else {
            claimRow.state = AttemptState.REFUSED;
            say(claimRow, refused);
        }
    }

    private @Nullable MessageNotSent refusal(SendRequested request, Instant now) {
        var campaign = campaignOwnerModel.campaign(request.campaign());
        var key = request.contactKey();
        if (!withoutFaults && random.nextInt(60) == 0) {
            return not(request, NotSentReason.RECOVERING);
        }
        if (campaign.wanted() == DesiredState.CANCELLED) {
            return not(request, NotSentReason.CANCELLED);
        }
        if (campaign.endAt() != null && !now.isBefore(campaign.endAt())) {
            return not(request, NotSentReason.ENDED);
        }
        if (campaign.wanted() == DesiredState.PAUSED) {
            return held(request, NotSentReason.PAUSED, Scope.of(campaign.campaign()), campaign.revision());
        }
        for (var suspension : campaignOwnerModel.suspensions(campaign).entrySet()) {
            return held(request, NotSentReason.SUSPENDED, suspension.getKey(), suspension.getValue());
        }
        if (!now.isBefore(request.notAfter())) {
            return not(request, NotSentReason.EXPIRED);
        }
        if (!campaignOwnerModel.keyOf(request.customer(), key).equals(key)) {
            return changed(request, campaignOwnerModel.keyOf(request.customer(), key));
        }
        return refusalOfPerson(request);
    }

    private @Nullable MessageNotSent refusalOfPerson(SendRequested request) {
        var key = request.contactKey();
        if (!withoutFaults && random.nextInt(50) == 0) {
            campaignOwnerModel.stop(key);
        } else if (!withoutFaults && random.nextInt(100) == 0) {
            campaignOwnerModel.erase(request.customer(), key);
        }
        if (campaignOwnerModel.isErased(key)) {
            return not(request, NotSentReason.ERASED);
        }
        if (campaignOwnerModel.isStopped(key)) {
            return not(request, NotSentReason.OPTED_OUT);
        }
        if (campaignOwnerModel.isInactive(key)) {
            return not(request, NotSentReason.INACTIVE);
        }
        if (request.attempt().recipient().value().getLeastSignificantBits() % 29 == 0) {
            return not(request, NotSentReason.LACKS_VALUE);
        }
        return whoBlocks(request).map(claimRow -> already(request, claimRow)).orElse(null);
    }

    /** The attempt that already stands for this person in this campaign, unless this one may replace it. */
    private Optional<ClaimRow> whoBlocks(SendRequested request) {
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

    // --- The call ---------------------------------------------------------------------------------------------------

    private void call(ClaimRow claimRow, Instant at) {
        switch (withoutFaults ? 0 : random.nextInt(26)) {
            case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 -> accept(claimRow, at);
            case 12, 13, 14, 15 -> unclear(claimRow, at);
            case 16 -> reject(claimRow, "131056", FailureKind.PAIR_RATE, at);
            case 17 -> reject(claimRow, random.nextBoolean() ? "131000" : "131049", FailureKind.TRANSIENT, at);
            case 18 -> reject(claimRow, "131021", FailureKind.PERMANENT, at);
            case 19 -> notCalled(claimRow, not(claimRow.request, NotSentReason.NO_CONNECTION));
            case 20 -> notCalled(claimRow, not(claimRow.request, NotSentReason.TOO_OLD));
            case 21 -> notCalled(claimRow, throttled(claimRow.request, null));
            case 22 -> notCalled(claimRow, throttled(claimRow.request, at.plusSeconds(random.nextInt(7_200))));
            case 23, 24 -> notCalled(claimRow, suspended(claimRow.request));
            // A refusal that does not say what holds: there is nothing whose end could be waited for.
            default -> notCalled(claimRow, not(claimRow.request, NotSentReason.SUSPENDED));
        }
    }

    private void accept(ClaimRow claimRow, Instant at) {
        claimRow.state = AttemptState.ACCEPTED;
        claimRow.acceptedAt = at;
        accepted.accept(claimRow.request, at);
        say(claimRow, new MessageSent(claimRow.request.attempt(), claimRow.request.campaign(), at, at));
        if (withoutFaults || random.nextInt(6) > 0) {
            reportLater(claimRow, at);
        }
    }

    private void unclear(ClaimRow claimRow, Instant at) {
        claimRow.state = AttemptState.UNCONFIRMED;
        say(
                claimRow,
                new MessageUnconfirmed(claimRow.request.attempt(), claimRow.request.campaign(), at.plusSeconds(2)));
        if (random.nextBoolean()) {
            accepted.accept(claimRow.request, at);
            if (random.nextInt(4) > 0) {
                reportLater(claimRow, at);
            }
        } else if (random.nextInt(3) == 0) {
            reject(claimRow, "131021", FailureKind.PERMANENT, at.plusSeconds(3));
        } else if (random.nextInt(3) == 0) {
            notCalled(claimRow, not(claimRow.request, NotSentReason.NO_CONNECTION));
        }
    }

    private void reject(ClaimRow claimRow, String code, FailureKind kind, Instant at) {
        claimRow.state = AttemptState.REJECTED;
        claimRow.blocks = false;
        say(claimRow, new MessageFailed(claimRow.request.attempt(), claimRow.request.campaign(), code, kind, at));
    }

    private void notCalled(ClaimRow claimRow, MessageNotSent answer) {
        claimRow.state = AttemptState.NOT_CALLED;
        claimRow.blocks = false;
        say(claimRow, answer);
    }

    private void say(ClaimRow claimRow, MessageEvent answer) {
        claimRow.said.add(answer);
        unpublished.add(answer);
    }

    // --- What WhatsApp reports --------------------------------------------------------------------------------------

    private void reportLater(ClaimRow claimRow, Instant at) {
        var attempt = claimRow.request.attempt();
        var campaign = claimRow.request.campaign();
        // Meta's times are whole seconds.
        var since = at.truncatedTo(ChronoUnit.SECONDS);
        var later = since.plusSeconds(random.nextInt(random.nextInt(4) == 0 ? 200_000 : 1_800));
        switch (withoutFaults ? 7 : random.nextInt(10)) {
            case 0, 8, 9 -> coming.add(new SendConfirmed(attempt, campaign, since));
            case 1, 2 -> {
                coming.add(new SendConfirmed(attempt, campaign, since));
                coming.add(new DeliveryFailed(attempt, campaign, anyCode(), later));
            }
            case 3 -> {
                // One device could not show it, another one did.
                coming.add(new DeliveryFailed(attempt, campaign, anyCode(), later));
                coming.add(new MessageDelivered(attempt, campaign, later.plusSeconds(random.nextInt(100))));
            }
            case 4 -> {
                coming.add(new MessageDelivered(attempt, campaign, later));
                coming.add(new MessageRead(attempt, campaign, later.plusSeconds(random.nextInt(90_000))));
            }
            case 5 -> coming.add(new MessageRead(attempt, campaign, later));
            default -> coming.add(new MessageDelivered(attempt, campaign, later));
        }
    }

    private String anyCode() {
        return UNDELIVERABLE.get(random.nextInt(UNDELIVERABLE.size()));
    }

    private void report(AttemptReport report) {
        publish.accept(report);
        rows.get(report.attempt()).learn(report);
    }

    // --- Answers ----------------------------------------------------------------------------------------------------

    private MessageNotSent not(SendRequested request, NotSentReason reason) {
        return answer(request, reason, null, null, null, null, null);
    }

    private MessageNotSent held(SendRequested request, NotSentReason reason, Scope scope, long number) {
        return answer(request, reason, scope, number, null, null, null);
    }

    private MessageNotSent suspended(SendRequested request) {
        var campaign = campaignOwnerModel.campaign(request.campaign());
        var scope = switch (random.nextInt(3)) {
            case 0 -> Scope.of(TestPeople.SHOP_NUMBER);
            case 1 -> Scope.of(campaign.campaign());
            default -> Scope.ofTemplate(campaign.templateName(), campaign.templateLanguage());
        };
        return held(request, NotSentReason.SUSPENDED, scope, campaignOwnerModel.suspend(scope));
    }

    private MessageNotSent throttled(SendRequested request, @Nullable Instant retryAt) {
        return answer(request, NotSentReason.THROTTLED, null, null, retryAt, null, null);
    }

    private MessageNotSent changed(SendRequested request, ContactKey key) {
        return answer(request, NotSentReason.CHANGED, null, null, null, null, key);
    }

    private MessageNotSent already(SendRequested request, ClaimRow claimRow) {
        var blockingAttempt =
                new BlockingAttempt(claimRow.request.attempt(), claimRow.state, claimRow.acceptedAt, claimRow.code);
        return answer(request, NotSentReason.ALREADY, null, null, null, blockingAttempt, null);
    }

    private MessageNotSent answer(
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
                calendar.instant());
    }

    /** A row of the claims. */
    private static final class ClaimRow {

        private final SendRequested request;
        private final List<MessageEvent> said = new ArrayList<>();
        private AttemptState state = AttemptState.CLAIMED;
        private boolean blocks;
        private @Nullable Instant acceptedAt;
        private @Nullable String code;

        ClaimRow(SendRequested request) {
            this.request = request;
        }

        boolean mayBeReplaced(SupersedeReason supersedeReason) {
            var taken = state == AttemptState.ACCEPTED || state == AttemptState.UNDELIVERED;
            return state == AttemptState.UNCONFIRMED || (taken && supersedeReason == SupersedeReason.DELIVERY_FAILED);
        }

        void learn(AttemptReport report) {
            var learned = switch (report) {
                case SendConfirmed confirmed -> AttemptState.ACCEPTED;
                case DeliveryFailed failed -> {
                    code = failed.code();
                    yield AttemptState.UNDELIVERED;
                }
                case MessageDelivered delivered -> AttemptState.DELIVERED;
                case MessageRead read -> AttemptState.DELIVERED;
            };
            if (learned.rank() > state.rank()) {
                state = learned;
                acceptedAt = acceptedAt == null ? report.at() : acceptedAt;
            }
        }
    }
}
