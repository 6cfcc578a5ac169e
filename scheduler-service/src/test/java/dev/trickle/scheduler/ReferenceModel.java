package dev.trickle.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.AccountEvent.AccountSuspended;
import dev.trickle.pipeline.AccountEvent.MessagingLimitChanged;
import dev.trickle.pipeline.AccountEvent.TemplatePaused;
import dev.trickle.pipeline.AccountEvent.TemplateResumed;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignEvent.CampaignChanged;
import dev.trickle.pipeline.CampaignEvent.DailySendRequested;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.CampaignEvent.MissingRecipientsAccepted;
import dev.trickle.pipeline.CampaignEvent.PlanCompleted;
import dev.trickle.pipeline.CampaignEvent.UnconfirmedResolved;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.DeliveryUpdate.ExternalMessageSeen;
import dev.trickle.pipeline.DeliveryUpdate.OfAttempt;
import dev.trickle.pipeline.MessageEvent;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.ScheduleEvent.CampaignClosed;
import dev.trickle.pipeline.ScheduleEvent.CampaignStarted;
import dev.trickle.pipeline.ScheduleEvent.QuotaUsed;
import dev.trickle.pipeline.ScheduleEvent.RecipientFailed;
import dev.trickle.pipeline.ScheduleEvent.RecipientSkipped;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.SubscriptionChange;
import dev.trickle.pipeline.SubscriptionChange.CustomerErased;
import dev.trickle.pipeline.SubscriptionChange.CustomerResubscribed;
import dev.trickle.pipeline.SubscriptionChange.CustomerUnsubscribed;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.scheduler.SimulatedProcessor.Entry;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The plain reference model of one account: lists of what the gate was told and of what it did, in the order of its
 * commits. It keeps no counter; whatever is promised is counted anew from the lists when the gate does something.
 */
final class ReferenceModel {

    private static final Duration DAY = Duration.ofHours(24);

    /** What a refusal rests at least. */
    private static final Duration MIN_RETRY_DELAY = Duration.ofMinutes(1);

    private final AccountId id;
    private final Account account;
    private final SchedulerProperties properties;

    // What the gate was told.
    private final Map<CampaignId, ObservedCampaign> campaigns = new LinkedHashMap<>();
    private final Map<ContactKey, Instant> optedOutAt = new HashMap<>();
    private final Map<ContactKey, Instant> optedInAt = new HashMap<>();
    private final Map<Scope, Long> suspended = new HashMap<>();
    private final Map<Scope, Long> ended = new HashMap<>();
    private final Map<CampaignId, Long> paused = new HashMap<>();
    private final Map<String, ExternalMessageSeen> externalMessages = new HashMap<>();
    private final Set<LocalDate> sendTodayDates = new HashSet<>();
    private int limit;
    private Instant limitSince = Instant.MIN;

    // What it did.
    private final Map<AttemptId, ReferenceAttempt> attempts = new LinkedHashMap<>();
    private final Map<RecipientId, List<ReferenceAttempt>> byRecipient = new HashMap<>();
    private final Set<RecipientId> finalRecipients = new HashSet<>();
    private long sequence;
    private Instant latestInstant = Instant.MIN;
    private boolean haveStoresBeenLost;
    private boolean hasClockMovedBack;

    private final ReferenceSendWindow referenceSendWindow;
    private final AcceptanceInvariant acceptanceInvariant;

    ReferenceModel(AccountId id, Account account, SchedulerProperties properties) {
        this.id = id;
        this.account = account;
        this.properties = properties;
        this.referenceSendWindow = new ReferenceSendWindow(account);
        this.acceptanceInvariant = new AcceptanceInvariant(account);
        this.limit = account.messagingLimit();
    }

    /** Something is committed. */
    void onCommitted(Entry entry) {
        latestInstant = laterOf(latestInstant, entry.at());
        if (entry.written()) {
            onWritten(entry.event(), entry.at());
        } else {
            onRead(entry.event());
        }
    }

    /** What the gate says only once, it says once more when it has forgotten that it did. */
    void onStoresLost() {
        haveStoresBeenLost = true;
        resetSequence();
        // What never reached the sender is answered by nobody: it is as if it had not been released.
        attempts.values().removeIf(each -> !each.hasOutcome());
        byRecipient.values().forEach(each -> each.removeIf(attempt -> !attempt.hasOutcome()));
        finalRecipients.clear();
        campaigns.values().forEach(campaign -> {
            campaign.closed = null;
            campaign.started = false;
        });
    }

    /** The calendar goes back further than clocks are off: places and bookings of the time that is undone are gone. */
    void onClockMovedBack(Instant from) {
        hasClockMovedBack = true;
        latestInstant = laterOf(latestInstant, from);
        externalMessages.clear();
        resetSequence();
    }

    /** It goes on by the clock, which is no help when both it and the stores were wrong. */
    private void resetSequence() {
        sequence = haveStoresBeenLost && hasClockMovedBack ? 0 : sequence;
    }

    // --- What the gate is told --------------------------------------------------------------------------------------

    private void onRead(Object event) {
        switch (event) {
            case CampaignChanged changed -> campaign(changed.campaign()).update(changed);
            case PlanCompleted seal -> campaign(seal.campaign()).plannedCount = seal.count();
            case MissingRecipientsAccepted gap -> campaign(gap.campaign()).missingAccepted = true;
            case DailySendRequested request -> sendTodayDates.add(request.date());
            case UnconfirmedResolved resolved -> attempt(resolved.attempt()).resolve(resolved);
            case RecipientScheduled scheduled -> campaign(scheduled.campaign()).add(scheduled);
            case SubscriptionChange change -> onRead(change);
            case MessageEvent answer -> onRead(answer);
            case OfAttempt report -> attempt(report.attempt()).record(report, latestInstant);
            case ExternalMessageSeen seen -> externalMessages.put(seen.message(), seen);
            case MessagingLimitChanged changed -> onRead(changed);
            case AccountSuspended suspension ->
                suspended.merge(suspension.scope(), suspension.epoch(), Math::max);
            case TemplatePaused paused -> suspended.merge(paused.scope(), paused.epoch(), Math::max);
            case AccountResumed resumed -> ended.merge(resumed.scope(), resumed.epoch(), Math::max);
            case TemplateResumed resumed -> ended.merge(resumed.scope(), resumed.epoch(), Math::max);
            default -> throw new IllegalArgumentException("The gate reads no " + event.getClass());
        }
    }

    private void onRead(SubscriptionChange change) {
        switch (change) {
            case CustomerUnsubscribed stop -> optedOutAt.merge(stop.contactKey(), stop.at(), ReferenceModel::laterOf);
            case CustomerErased erased -> optedOutAt.merge(erased.contactKey(), erased.at(), ReferenceModel::laterOf);
            case CustomerResubscribed yes -> optedInAt.merge(yes.contactKey(), yes.at(), ReferenceModel::laterOf);
            case SubscriptionChange.CustomerDeactivated deactivated -> {
                // The claim sees to that.
            }
        }
    }

    private void onRead(MessageEvent answer) {
        var attempt = attempt(answer.attempt());
        var isNews = !attempt.isNotAccepted();
        attempt.record(answer);
        if (answer instanceof MessageNotSent refused && refused.scope() != null && refused.version() != null) {
            if (refused.reason() == NotSentReason.PAUSED) {
                paused.merge(refused.campaign(), refused.version(), Math::max);
            } else {
                suspended.merge(refused.scope(), refused.version(), Math::max);
            }
            if (isNews && !isBlocked(refused.campaign())) {
                attempt.delayUntil(refused.at().plus(MIN_RETRY_DELAY));
            }
        }
    }

    /** Whether there is something whose end is waited for. */
    private boolean isBlocked(CampaignId campaign) {
        var definition = campaign(campaign).definition;
        return definition == null
                || paused.getOrDefault(campaign, 0L) > definition.revision()
                || scopesOf(definition).stream()
                        .anyMatch(scope -> suspended.getOrDefault(scope, 0L) > ended.getOrDefault(scope, 0L));
    }

    private List<Scope> scopesOf(CampaignChanged definition) {
        return List.of(
                Scope.of(id),
                Scope.of(TestPeople.SHOP_NUMBER),
                Scope.ofTemplate(definition.templateName(), definition.templateLanguage()),
                Scope.of(definition.campaign()));
    }

    private void onRead(MessagingLimitChanged changed) {
        if (changed.at().isAfter(limitSince) || (changed.at().equals(limitSince) && changed.limit() < limit)) {
            limit = changed.limit();
            limitSince = changed.at();
        }
    }

    private static Instant laterOf(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private ObservedCampaign campaign(CampaignId campaign) {
        return campaigns.computeIfAbsent(campaign, unknown -> new ObservedCampaign());
    }

    private ReferenceAttempt attempt(AttemptId attempt) {
        return attempts.get(attempt);
    }

    private List<ReferenceAttempt> attemptsOf(RecipientId recipient) {
        return byRecipient.getOrDefault(recipient, List.of());
    }

    // --- What the gate does -----------------------------------------------------------------------------------------

    private void onWritten(Object event, Instant at) {
        switch (event) {
            case SendRequested request -> checkRequest(request, at);
            case CampaignClosed closed -> checkClosed(closed);
            case CampaignStarted started -> checkStarted(started);
            case RecipientFailed failed -> recordFinal(failed.recipient());
            case RecipientSkipped skipped -> recordFinal(skipped.recipient());
            case QuotaUsed used -> checkQuotaUsed(used);
            default -> {
                // Gaps are told again whenever their number changes.
            }
        }
    }

    private void checkRequest(SendRequested request, Instant at) {
        var known = attempts.get(request.attempt());
        if (known != null) {
            checkRepublished(known, request, at);
            return;
        }
        var earlier = attemptsOf(request.attempt().recipient());
        var campaign = campaign(request.campaign());
        checkPermitted(request, campaign);
        referenceSendWindow.check(request, sendTodayDates.contains(account.dateAt(request.at())));
        new ResendInvariant(earlier).check(request, at, account.resendAfter());
        checkOrder(request, campaign, earlier);
        var attempt = new ReferenceAttempt(
                request, account.dateAt(request.at()), limit - account.reserve(), peopleOfOtherTools(request.at()));
        attempts.put(request.attempt(), attempt);
        byRecipient
                .computeIfAbsent(request.attempt().recipient(), first -> new ArrayList<>())
                .add(attempt);
        checkQuota(attempt, campaign);
    }

    private static void checkRepublished(ReferenceAttempt known, SendRequested request, Instant at) {
        assertThat(request).as("asked for again unchanged").isEqualTo(known.request());
        assertThat(known.hasOutcome()).as("asked for again after its answer").isFalse();
        known.recordRepublish(at);
    }

    private void checkPermitted(SendRequested request, ObservedCampaign campaign) {
        var definition = campaign.definition;
        assertThat(definition).as("a campaign that is known").isNotNull();
        assertThat(definition.wanted()).as("wanted").isEqualTo(DesiredState.SCHEDULED);
        assertThat(campaign.closed).as("closed before").isNull();
        assertThat(request.revision()).as("revision").isEqualTo(definition.revision());
        assertThat(request.at()).as("begun").isAfterOrEqualTo(definition.startAt());
        if (definition.endAt() != null) {
            assertThat(request.at()).as("not ended").isBefore(definition.endAt());
        }
        assertThat(isOptedOut(request.contactKey())).as("said stop").isFalse();
        assertThat(finalRecipients).as("given up").doesNotContain(request.attempt().recipient());
        assertThat(isBlocked(request.campaign())).as("held").isFalse();
        if (!haveStoresBeenLost) {
            assertThat(request.tries()).as("tries").isLessThanOrEqualTo(definition.maxRetries());
        }
    }

    private boolean isOptedOut(ContactKey person) {
        var stop = optedOutAt.get(person);
        var yes = optedInAt.get(person);
        return stop != null && (yes == null || !yes.isAfter(stop));
    }

    private void checkOrder(SendRequested request, ObservedCampaign campaign, List<ReferenceAttempt> earlier) {
        var ordinal = campaign.ordinals.get(request.attempt().recipient());
        assertThat(ordinal).as("a recipient that was planned").isNotNull();
        if (earlier.isEmpty() && !haveStoresBeenLost && !campaign.lateOrdinals.contains(ordinal)) {
            assertThat(campaign.lastReleasedOrdinal).as("in the order of ordinals").isLessThan(ordinal);
            campaign.lastReleasedOrdinal = ordinal;
        }
    }

    private void checkQuota(ReferenceAttempt attempt, ObservedCampaign campaign) {
        var now = attempt.request().at();
        // What was booked before the calendar stepped far back is booked on days that come a second time.
        if (!hasClockMovedBack) {
            assertThat(peopleInSlots(now)).as("people of 24 hours").hasSizeLessThanOrEqualTo(attempt.limit());
        }
        var messages = hasClockMovedBack ? List.<ReferenceAttempt>of() : countedOn(attempt.quotaDate());
        assertThat(messages.size())
                .as("messages of the day")
                .isLessThanOrEqualTo(Math.min(account.dailyLimit(), limit));
        assertThat(messages.stream()
                        .filter(each -> each.request()
                                .campaign()
                                .equals(attempt.request().campaign()))
                        .count())
                .as("messages of the campaign's day")
                .isLessThanOrEqualTo(campaign.definition.dailyLimit());
        assertThat(attempts.values().stream().filter(each -> !each.hasOutcome()).count())
                .as("unanswered")
                .isLessThanOrEqualTo(properties.inFlightLimit());
    }

    /** Booked on this day, and not known to have been in vain. */
    List<ReferenceAttempt> countedOn(LocalDate day) {
        return attempts.values().stream()
                .filter(each -> each.quotaDate().equals(day) && !each.isNotAccepted())
                .toList();
    }

    /** Booked on this day; a booking that was unclear for a while need not have been given back. */
    List<ReferenceAttempt> countedAtMostOn(LocalDate day) {
        return attempts.values().stream()
                .filter(each -> each.quotaDate().equals(day) && !each.wasRefundedFirst())
                .toList();
    }

    /** Who must hold a place at this instant: ours, and those of other tools. */
    Set<ContactKey> peopleInSlots(Instant now) {
        var ours = attempts.values().stream()
                .filter(each -> each.mustOccupySlot(now, account.quotaMargin()))
                .map(each -> each.request().contactKey());
        return Stream.concat(ours, peopleOfOtherTools(now).stream()).collect(Collectors.toSet());
    }

    /** Who may hold one. */
    Set<ContactKey> peoplePossiblyInSlots(Instant now) {
        var ours = attempts.values().stream()
                .filter(each -> each.mayOccupySlot(now, account.quotaMargin()))
                .map(each -> each.request().contactKey());
        return Stream.concat(ours, peopleOfOtherTools(now).stream()).collect(Collectors.toSet());
    }

    private Set<ContactKey> peopleOfOtherTools(Instant now) {
        return externalMessages.values().stream()
                .filter(each -> each.at().plus(DAY).plus(account.quotaMargin()).isAfter(now))
                .map(ExternalMessageSeen::contactKey)
                .collect(Collectors.toSet());
    }

    private void checkClosed(CampaignClosed closed) {
        var campaign = campaign(closed.campaign());
        assertThat(campaign.closed).as("closed before").isNull();
        assertThat(closed.planned()).as("planned").isEqualTo(campaign.plannedCount);
        assertThat(closed.sent() + closed.failed() + closed.skipped() + closed.unconfirmed())
                .as("totals at closing")
                .isEqualTo(closed.planned());
        if (!campaign.missingAccepted) {
            assertThat(campaign.ordinals).as("closed with a gap").hasSize(closed.planned());
        }
        assertThat(attempts.values().stream()
                        .filter(each -> each.request().campaign().equals(closed.campaign()))
                        .filter(each -> !each.hasOutcome()))
                .as("closed with something under way")
                .isEmpty();
        campaign.closed = closed;
    }

    private void checkStarted(CampaignStarted started) {
        var campaign = campaign(started.campaign());
        assertThat(campaign.started).as("started before").isFalse();
        campaign.started = true;
    }

    private void recordFinal(RecipientId recipient) {
        assertThat(finalRecipients.add(recipient)).as("given up twice").isTrue();
    }

    private void checkQuotaUsed(QuotaUsed used) {
        assertThat(used.sequence()).as("sequence").isGreaterThan(sequence);
        assertThat(used.campaigns().values().stream()
                        .mapToInt(Integer::intValue)
                        .sum())
                .as("breakdown")
                .isEqualTo(used.used());
        sequence = used.sequence();
    }

    /**
     * WhatsApp has taken a message.
     *
     * @param at by the calendar
     * @param steady by a clock that never steps back: Meta's does not
     */
    void onAccepted(SendRequested request, Instant at, Instant steady) {
        if (!hasClockMovedBack) {
            acceptanceInvariant.checkQuotaDate(request, at);
        }
        acceptanceInvariant.checkAccepted(attempt(request.attempt()), List.copyOf(attempts.values()), steady);
    }

    // --- What was promised ------------------------------------------------------------------------------------------

    Collection<ReferenceAttempt> attempts() {
        return attempts.values();
    }

    Map<CampaignId, ObservedCampaign> campaigns() {
        return campaigns;
    }

    List<ReferenceAttempt> attemptsFor(RecipientId recipient) {
        return attemptsOf(recipient);
    }

    boolean hasResends() {
        return account.resendAfter() != null;
    }

    /** Whether the gate had to begin its ledgers anew. */
    boolean hasIncompleteHistory() {
        return haveStoresBeenLost || hasClockMovedBack;
    }

    boolean hasClockMovedBack() {
        return hasClockMovedBack;
    }
}
