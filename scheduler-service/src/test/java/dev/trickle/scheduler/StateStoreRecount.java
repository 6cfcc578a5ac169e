package dev.trickle.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignEvent.Decision;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.scheduler.account.AccountState;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.campaign.CampaignState.Phase;
import dev.trickle.scheduler.campaign.QueuePage;
import dev.trickle.scheduler.campaign.QueuePage.Entry;
import dev.trickle.scheduler.campaign.RecipientCounts;
import dev.trickle.scheduler.recipient.Recipient;
import dev.trickle.scheduler.recipient.RecipientState.ClosedUnconfirmed;
import dev.trickle.scheduler.recipient.RecipientState.Failed;
import dev.trickle.scheduler.recipient.RecipientState.InFlight;
import dev.trickle.scheduler.recipient.RecipientState.Sent;
import dev.trickle.scheduler.recipient.RecipientState.Skipped;
import dev.trickle.scheduler.recipient.ReleasedPage;
import dev.trickle.scheduler.store.StoreKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Counts the state stores independently and compares them with the stored counters and the reference model. */
final class StateStoreRecount {

    private static final Duration REPUBLISH_INTERVAL = Duration.ofHours(1);

    private final AccountId id;
    private final SimulatedProcessor processor;
    private final ReferenceModel model;
    private final SchedulerProperties properties;

    StateStoreRecount(
            AccountId id, SimulatedProcessor processor, ReferenceModel model, SchedulerProperties properties) {
        this.id = id;
        this.processor = processor;
        this.model = model;
        this.properties = properties;
    }

    /** Checks the invariants that hold after every commit. */
    void checkInvariants() {
        AccountState account = processor.<AccountState>store("accounts").get(id.value());
        if (account == null) {
            return;
        }
        checkSlots(account);
        checkInFlight(account);
        checkDailyQuota(account);
        model.campaigns().keySet().forEach(this::checkCampaign);
    }

    private void checkSlots(AccountState account) {
        var occupied = occupiedSlots();
        assertThat(account.usedSlots()).as("used slots").isEqualTo(occupied.size());
        if (model.hasClockMovedBack()) {
            return;
        }
        var required = model.peopleInSlots(account.latestInstant()).stream()
                .map(Object::toString)
                .collect(Collectors.toSet());
        assertThat(occupied).as("every counted person occupies a slot").containsAll(required);
    }

    private Set<String> occupiedSlots() {
        var stored =
                ofAccount(processor.<Object>store("slots")).keySet().stream().map(StoreKeys::lastPart);
        var released = inFlight().stream().map(each -> each.contactKey().toString());
        return Stream.concat(stored, released).collect(Collectors.toSet());
    }

    private void checkInFlight(AccountState account) {
        var inFlight = inFlight().stream().map(Recipient::attemptId).collect(Collectors.toSet());
        assertThat(account.inFlight()).as("in flight count").isEqualTo(inFlight.size());
        var withoutOutcome = model.attempts().stream()
                .filter(each -> !each.hasOutcome())
                .map(each -> each.request().attempt())
                .collect(Collectors.toSet());
        assertThat(inFlight).as("in flight").isEqualTo(withoutOutcome);
    }

    private void checkDailyQuota(AccountState account) {
        if (model.hasClockMovedBack()) {
            return;
        }
        var dailyQuota = account.dailyQuota();
        assertThat(dailyQuota.used())
                .as("messages of the day")
                .isBetween(
                        model.countedOn(dailyQuota.date()).size(),
                        model.countedAtMostOn(dailyQuota.date()).size());
        for (var campaign : model.campaigns().keySet()) {
            assertThat(dailyQuota.byCampaign().getOrDefault(campaign, 0))
                    .as("messages of the campaign's day")
                    .isBetween(
                            countOf(campaign, model.countedOn(dailyQuota.date())),
                            countOf(campaign, model.countedAtMostOn(dailyQuota.date())));
        }
    }

    private static int countOf(CampaignId campaign, List<ReferenceAttempt> attempts) {
        return (int) attempts.stream()
                .filter(each -> each.request().campaign().equals(campaign))
                .count();
    }

    /** Checks that every planned recipient is either queued or counted in exactly one state. */
    private void checkCampaign(CampaignId campaign) {
        var state = processor.<CampaignState>store("campaigns").get(StoreKeys.key(id, campaign));
        if (state == null) {
            return;
        }
        assertThat(state.isConsistent()).as("consistent %s", state).isTrue();
        var found = new HashSet<RecipientId>();
        var recipientCounts = RecipientCounts.NONE;
        for (var recipient : recipients()) {
            if (recipient.campaign().equals(campaign)) {
                checkCertainty(recipient);
                recipientCounts = recipientCounts.plus(recipient.state().bucket(), 1);
                found.add(recipient.id());
            }
        }
        assertThat(state.counts()).as("counts").isEqualTo(recipientCounts);
        var queued = queued(state);
        assertThat(state.queue().waiting()).as("queued").isEqualTo(queued.size());
        queued.forEach(each -> assertThat(found.add(each.recipient()))
                .as("both queued and released: %s", each.recipient())
                .isTrue());
        assertThat(found)
                .as("every recipient is present")
                .isEqualTo(model.campaigns().get(campaign).recipients());
    }

    /** An unclear outcome never becomes skipped, and a recipient whose outcomes are all certain is not unclear. */
    private void checkCertainty(Recipient recipient) {
        var isUnclear = model.attemptsFor(recipient.id()).stream().anyMatch(ReferenceAttempt::isUnconfirmed);
        if (recipient.state() instanceof Skipped) {
            assertThat(isUnclear).as("skipped although unclear: %s", recipient).isFalse();
        }
        if (recipient.state() instanceof ClosedUnconfirmed) {
            assertThat(isUnclear).as("unclear although certain: %s", recipient).isTrue();
        }
    }

    private List<Entry> queued(CampaignState campaign) {
        return IntStream.range(campaign.queue().cursor(), campaign.queue().arrived())
                .boxed()
                .flatMap(ordinal -> queuePage(campaign.campaign(), ordinal).entryAt(ordinal).stream())
                .toList();
    }

    private QueuePage queuePage(CampaignId campaign, int ordinal) {
        return processor
                .<QueuePage>store("queues")
                .getOrDefault(StoreKeys.queuePage(id, campaign, ordinal), QueuePage.EMPTY);
    }

    // --- Without due work -------------------------------------------------------------------------------------------

    /** Checks the invariants that hold once no due work is left. */
    void checkWhenQuiet(Instant now) {
        var possible =
                model.peoplePossiblyInSlots(now).stream().map(Object::toString).collect(Collectors.toSet());
        var occupied = occupiedSlots();
        if (!model.hasClockMovedBack()) {
            assertThat(possible).as("no other person occupies a slot").containsAll(occupied);
        }
        for (var attempt : model.attempts()) {
            if (!attempt.hasOutcome()) {
                var overdueAt = attempt.request().notAfter().plus(properties.outcomeGrace());
                var republishAt = attempt.publishedAt().plus(REPUBLISH_INTERVAL);
                assertThat(now.isAfter(overdueAt) && now.isAfter(republishAt))
                        .as("overdue and not published again")
                        .isFalse();
            }
        }
    }

    // --- End of a history -------------------------------------------------------------------------------------------

    boolean isOver() {
        return campaigns().stream().allMatch(campaign -> campaign.phase() == Phase.CLOSED);
    }

    /** Checks that every final state matches the evidence. */
    void checkTheEnd() {
        for (var campaign : campaigns()) {
            assertThat(campaign.phase()).as("closed %s", campaign).isEqualTo(Phase.CLOSED);
            assertThat(model.campaigns().get(campaign.campaign()).isClosed())
                    .as("published as closed")
                    .isTrue();
        }
        for (var recipient : recipients()) {
            assertThat(isExpected(recipient))
                    .as("final state matches the evidence: %s", recipient)
                    .isTrue();
            assertThat(statusOf(recipient))
                    .as("as the tables show it: %s", recipient)
                    .contains(model.statusOf(recipient.id()));
        }
    }

    /** The statuses of the tables in which the scheduler counts this recipient. */
    private static List<String> statusOf(Recipient recipient) {
        return switch (recipient.state()) {
            case Sent sent -> List.of("sent", "delivered", "read");
            case Failed failed -> List.of("failed");
            case Skipped skipped -> List.of("skipped");
            case ClosedUnconfirmed closed -> List.of("unconfirmed");
            default -> List.of();
        };
    }

    private boolean isExpected(Recipient recipient) {
        var attempts = model.attemptsFor(recipient.id());
        if (attempts.stream().anyMatch(ReferenceAttempt::wasDelivered)
                || attempts.stream().anyMatch(each -> each.wasAccepted() && !each.wasUndelivered())) {
            return recipient.state() instanceof Sent;
        }
        if (attempts.stream().anyMatch(ReferenceAttempt::wasAccepted)) {
            return recipient.state() instanceof Failed
                    || recipient.state() instanceof ClosedUnconfirmed
                    // Timeouts that a wrong clock has set are shortened when it is reset.
                    || (recipient.state() instanceof Sent && model.hasClockMovedBack())
                    || (recipient.state() instanceof Sent
                            && attempts.stream()
                                    .anyMatch(each -> each.wasUndeliveredLate()
                                            || each.wasResolvedAs(Decision.SENT)
                                            // Skipped before its retry, then sent by evidence.
                                            || each.wasResolvedAs(Decision.RESEND)));
        }
        var isFailedOrSkipped = recipient.state() instanceof Failed || recipient.state() instanceof Skipped;
        var isResolvedAsSent = recipient.state() instanceof Sent
                && attempts.stream().anyMatch(each -> each.wasResolvedAs(Decision.SENT));
        if (attempts.stream().anyMatch(ReferenceAttempt::isUnconfirmed)) {
            // A resend that fails for good ends as failed; one that is not released never ends as skipped.
            return recipient.state() instanceof ClosedUnconfirmed
                    || isResolvedAsSent
                    || (recipient.state() instanceof Failed
                            && !attempts.getLast().isUnconfirmed());
        }
        return isFailedOrSkipped || isResolvedAsSent;
    }

    private List<CampaignState> campaigns() {
        return List.copyOf(
                ofAccount(processor.<CampaignState>store("campaigns")).values());
    }

    private List<Recipient> recipients() {
        var stored = ofAccount(processor.<Recipient>store("recipients")).values();
        assertThat(stored).as("in flight in the recipient store").noneMatch(each -> each.state() instanceof InFlight);
        return Stream.concat(stored.stream(), inFlight().stream()).toList();
    }

    /** The latest entry of each recipient on the pages, without those that have an outcome. */
    private List<Recipient> inFlight() {
        var released = new LinkedHashMap<RecipientId, Recipient>();
        ofAccount(processor.<ReleasedPage>store("in-flight"))
                .values()
                .forEach(page -> page.recipients().forEach(each -> released.put(each.id(), each)));
        var elsewhere = ofAccount(processor.<Recipient>store("recipients"));
        released.keySet().removeIf(each -> elsewhere.containsKey(StoreKeys.key(id, each)));
        assertThat(released.values()).as("in flight").allMatch(each -> each.state() instanceof InFlight);
        return List.copyOf(released.values());
    }

    private <V> Map<String, V> ofAccount(Map<String, V> store) {
        return ((java.util.NavigableMap<String, V>) store)
                .subMap(StoreKeys.firstKey(id), true, StoreKeys.lastKey(id), true);
    }
}
