package dev.trickle.scheduler;

import static java.util.Objects.requireNonNull;
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

/** Counts the gate's stores anew, and compares them with themselves and with the reference model. */
final class StateStoreRecount {

    private static final Duration REPUBLISH_INTERVAL = Duration.ofHours(1);

    private final AccountId id;
    private final SimulatedProcessor processor;
    private final ReferenceModel model;
    private final SchedulerProperties properties;

    StateStoreRecount(AccountId id, SimulatedProcessor gate, ReferenceModel model, SchedulerProperties properties) {
        this.id = id;
        this.processor = gate;
        this.model = model;
        this.properties = properties;
    }

    /** Everything that holds at every instant. */
    void checkInvariants() {
        AccountState account = processor.<AccountState>store("accounts").get(id.value());
        if (account == null) {
            return;
        }
        checkSlots(account);
        checkUnplanned(account);
        checkInFlight(account);
        checkDailyQuota(account);
        model.campaigns().keySet().forEach(this::checkCampaign);
    }

    private void checkSlots(AccountState account) {
        var holding = occupiedSlots();
        assertThat(account.usedSlots()).as("places counted").isEqualTo(holding.size());
        // After a loss of the stores, reports about somebody who is not yet taken up again name no person.
        if (model.hasIncompleteHistory()) {
            return;
        }
        var must = model.peopleInSlots(account.latestInstant()).stream()
                .map(Object::toString)
                .collect(Collectors.toSet());
        assertThat(holding).as("everybody who counts holds a place").containsAll(must);
    }

    private void checkUnplanned(AccountState account) {
        var unplanned =
                recipients().stream().filter(each -> each.person() == null).count();
        assertThat(account.unplannedRecipients()).as("known by an answer alone").isEqualTo((int) unplanned);
    }

    private Set<String> occupiedSlots() {
        var stored = ofAccount(processor.<Object>store("slots")).keySet().stream().map(StoreKeys::lastPart);
        var released = inFlight().stream()
                .map(each -> requireNonNull(each.person()).contactKey().toString());
        return Stream.concat(stored, released).collect(Collectors.toSet());
    }

    private void checkInFlight(AccountState account) {
        var inFlight = inFlight().stream().map(Recipient::attemptId).collect(Collectors.toSet());
        assertThat(account.inFlight()).as("credit").isEqualTo(inFlight.size());
        var unanswered = model.attempts().stream()
                .filter(each -> !each.hasOutcome())
                .map(each -> each.request().attempt())
                .collect(Collectors.toSet());
        assertThat(inFlight).as("under way").isEqualTo(unanswered);
    }

    private void checkDailyQuota(AccountState account) {
        if (model.hasIncompleteHistory()) {
            return;
        }
        var ledger = account.dailyQuota();
        assertThat(ledger.used())
                .as("messages of the day")
                .isBetween(
                        model.countedOn(ledger.date()).size(),
                        model.countedAtMostOn(ledger.date()).size());
        for (var campaign : model.campaigns().keySet()) {
            assertThat(ledger.byCampaign().getOrDefault(campaign, 0))
                    .as("messages of the day of a campaign")
                    .isBetween(
                            countOf(campaign, model.countedOn(ledger.date())),
                            countOf(campaign, model.countedAtMostOn(ledger.date())));
        }
    }

    private static int countOf(CampaignId campaign, List<ReferenceAttempt> attempts) {
        return (int) attempts.stream()
                .filter(each -> each.request().campaign().equals(campaign))
                .count();
    }

    /** Planned = waiting + later + in flight + watched + unconfirmed + settled, and each of them by name. */
    private void checkCampaign(CampaignId campaign) {
        var state = processor.<CampaignState>store("campaigns").get(StoreKeys.key(id, campaign));
        if (state == null) {
            return;
        }
        assertThat(state.isConsistent()).as("conserved %s", state).isTrue();
        var here = new HashSet<RecipientId>();
        var recipientCounts = RecipientCounts.NONE;
        for (var recipient : recipients()) {
            if (recipient.campaign().equals(campaign) && recipient.person() != null) {
                recipientCounts = recipientCounts.plus(recipient.state().bucket(), 1);
                here.add(recipient.id());
            }
        }
        assertThat(state.counts()).as("tally").isEqualTo(recipientCounts);
        var waiting = queued(state);
        assertThat(state.queue().waiting()).as("waiting").isEqualTo(waiting.size());
        waiting.forEach(each -> assertThat(here.add(each.recipient()))
                .as("both waiting and not: %s", each.recipient())
                .isTrue());
        assertThat(here)
                .as("nobody is forgotten")
                .isEqualTo(model.campaigns().get(campaign).recipients());
    }

    private List<Entry> queued(CampaignState campaign) {
        return IntStream.range(campaign.queue().cursor(), campaign.queue().arrived())
                .boxed()
                .flatMap(ordinal -> queuePage(campaign.campaign(), ordinal).entryAt(ordinal).stream())
                .toList();
    }

    private QueuePage queuePage(CampaignId campaign, int ordinal) {
        return processor.<QueuePage>store("queues").getOrDefault(StoreKeys.queuePage(id, campaign, ordinal), QueuePage.EMPTY);
    }

    // --- After a look at what is due --------------------------------------------------------------------------------

    /** What holds once the gate has done everything that time called for. */
    void checkWhenQuiet(Instant now) {
        var may = model.peoplePossiblyInSlots(now).stream().map(Object::toString).collect(Collectors.toSet());
        var holding = occupiedSlots();
        if (!model.hasClockMovedBack()) {
            assertThat(may).as("nobody else holds a place").containsAll(holding);
        }
        for (var attempt : model.attempts()) {
            if (!attempt.hasOutcome()) {
                var missedFrom = attempt.request().notAfter().plus(properties.outcomeGrace());
                var again = attempt.publishedAt().plus(REPUBLISH_INTERVAL);
                assertThat(now.isAfter(missedFrom) && now.isAfter(again))
                        .as("unanswered and not asked for again")
                        .isFalse();
            }
        }
    }

    // --- At the end -------------------------------------------------------------------------------------------------

    boolean isOver() {
        return campaigns().stream().allMatch(campaign -> campaign.phase() == Phase.CLOSED);
    }

    /** Everybody ended as what was said of them asks for. */
    void checkTheEnd() {
        for (var campaign : campaigns()) {
            assertThat(campaign.phase()).as("closed %s", campaign).isEqualTo(Phase.CLOSED);
            assertThat(model.campaigns().get(campaign.campaign()).isClosed())
                    .as("said that it closed")
                    .isTrue();
        }
        for (var recipient : recipients()) {
            if (recipient.person() != null) {
                assertThat(isExpected(recipient)).as("ends as told: %s", recipient).isTrue();
            }
        }
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
                    || (recipient.state() instanceof Sent
                            && attempts.stream()
                                    .anyMatch(each -> each.wasUndeliveredLate()
                                            || each.wasResolvedAs(Decision.SENT)
                                            // Left out while it was due again, and settled as sent by evidence.
                                            || each.wasResolvedAs(Decision.RESEND)));
        }
        var settled = recipient.state() instanceof Failed || recipient.state() instanceof Skipped;
        var decidedAsSent = recipient.state() instanceof Sent
                && attempts.stream().anyMatch(each -> each.wasResolvedAs(Decision.SENT));
        if (attempts.stream().anyMatch(ReferenceAttempt::isUnconfirmed)) {
            return recipient.state() instanceof ClosedUnconfirmed
                    || decidedAsSent
                    || (settled && !attempts.getLast().isUnconfirmed())
                    // Left out while it was due again.
                    || (settled && model.hasResends())
                    || (settled && attempts.stream().anyMatch(each -> each.wasResolvedAs(Decision.RESEND)));
        }
        // What was unclear for so long that it was settled as that stays so, whatever is said of it afterwards.
        var settledAsUnclear = recipient.state() instanceof ClosedUnconfirmed
                && attempts.stream().anyMatch(ReferenceAttempt::wasUnconfirmed);
        return settled || decidedAsSent || settledAsUnclear;
    }

    private List<CampaignState> campaigns() {
        return List.copyOf(ofAccount(processor.<CampaignState>store("campaigns")).values());
    }

    private List<Recipient> recipients() {
        var settled = ofAccount(processor.<Recipient>store("recipients")).values();
        assertThat(settled).as("in flight elsewhere").noneMatch(each -> each.state() instanceof InFlight);
        return Stream.concat(settled.stream(), inFlight().stream()).toList();
    }

    /** The newest of each on the pages, but for those who were answered: they are found elsewhere. */
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
