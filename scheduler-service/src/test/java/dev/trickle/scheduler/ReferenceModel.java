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
import dev.trickle.pipeline.DeliveryUpdate.AttemptReport;
import dev.trickle.pipeline.DeliveryUpdate.ExternalMessageSeen;
import dev.trickle.pipeline.MessageEvent;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.ReferenceRecipientStatus;
import dev.trickle.pipeline.ScheduleEvent.CampaignClosed;
import dev.trickle.pipeline.ScheduleEvent.CampaignStarted;
import dev.trickle.pipeline.ScheduleEvent.QuotaUsed;
import dev.trickle.pipeline.ScheduleEvent.RecipientFailed;
import dev.trickle.pipeline.ScheduleEvent.RecipientSkipped;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.SubscriptionChange;
import dev.trickle.pipeline.SubscriptionChange.CustomerDecided;
import dev.trickle.pipeline.SubscriptionChange.CustomerErased;
import dev.trickle.pipeline.SubscriptionChange.CustomerResubscribed;
import dev.trickle.pipeline.SubscriptionChange.CustomerUndecided;
import dev.trickle.pipeline.SubscriptionChange.CustomerUnsubscribed;
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
 * Reference model of one account: lists of the events that the scheduler has read and published, in commit order. It
 * has no counters; every promise is checked by counting the lists.
 */
final class ReferenceModel {

    private static final Duration DAY = Duration.ofHours(24);

    /** Minimum delay after a not-sent outcome. */
    private static final Duration MIN_RETRY_DELAY = Duration.ofMinutes(1);

    private final AccountId id;
    private final Account account;
    private final SchedulerProperties properties;

    // Events that the scheduler has read.
    private final Map<CampaignId, ObservedCampaign> campaigns = new LinkedHashMap<>();
    private final Map<ContactKey, Instant> optedOutAt = new HashMap<>();
    private final Map<ContactKey, Instant> undecidedAt = new HashMap<>();
    private final Map<ContactKey, Instant> decidedAt = new HashMap<>();
    private final Map<ContactKey, Instant> optedInAt = new HashMap<>();
    private final Map<Scope, Long> suspended = new HashMap<>();
    private final Map<Scope, Long> ended = new HashMap<>();
    private final Map<CampaignId, Long> paused = new HashMap<>();
    private final Map<String, ExternalMessageSeen> externalMessages = new HashMap<>();
    private final Set<LocalDate> sendTodayDates = new HashSet<>();
    private int limit;
    private Instant limitSince = Instant.MIN;

    // Events that it has published.
    private final Map<AttemptId, ReferenceAttempt> attempts = new LinkedHashMap<>();
    private final Map<RecipientId, List<ReferenceAttempt>> byRecipient = new HashMap<>();
    private final Map<RecipientId, ReferenceRecipientStatus> statuses = new HashMap<>();
    private final Set<RecipientId> finalRecipients = new HashSet<>();
    private long sequence;
    private Instant latestInstant = Instant.MIN;
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

    /** Processes a committed entry. */
    void onCommitted(Entry entry) {
        latestInstant = laterOf(latestInstant, entry.at());
        recordStatus(entry.event());
        if (entry.written()) {
            onWritten(entry.event(), entry.at());
        } else {
            onRead(entry.event(), entry.at());
        }
    }

    /** The API refuses a decision about a recipient of a closed campaign. */
    private void recordStatus(Object event) {
        var isRefused = event instanceof UnconfirmedResolved resolved
                && campaign(resolved.campaign()).isClosed();
        if (!isRefused) {
            ReferenceRecipientStatus.recipientOf(event)
                    .ifPresent(recipient -> statuses.computeIfAbsent(recipient, first -> new ReferenceRecipientStatus())
                            .add(event));
        }
    }

    /** The clock moves back further than the margin: slots and quota of the undone time are invalid. */
    void onClockMovedBack(Instant from) {
        hasClockMovedBack = true;
        latestInstant = laterOf(latestInstant, from);
        externalMessages.clear();
    }

    // --- Events read by the scheduler -------------------------------------------------------------------------------

    private void onRead(Object event, Instant at) {
        switch (event) {
            case CampaignChanged changed -> campaign(changed.campaign()).update(changed);
            case PlanCompleted plan -> campaign(plan.campaign()).plannedCount = plan.count();
            case MissingRecipientsAccepted accepted -> campaign(accepted.campaign()).missingAccepted = true;
            case DailySendRequested request -> sendTodayDates.add(request.date());
            case UnconfirmedResolved resolved -> attempt(resolved.attempt()).resolve(resolved);
            case RecipientScheduled scheduled -> campaign(scheduled.campaign()).add(scheduled);
            case SubscriptionChange change -> onRead(change);
            case MessageEvent outcome -> onRead(outcome);
            case AttemptReport report -> attempt(report.attempt()).record(report, latestInstant);
            case ExternalMessageSeen message -> onRead(message, at);
            case MessagingLimitChanged changed -> onRead(changed);
            case AccountSuspended suspension -> suspended.merge(suspension.scope(), suspension.epoch(), Math::max);
            case TemplatePaused paused -> suspended.merge(paused.scope(), paused.epoch(), Math::max);
            case AccountResumed resumed -> ended.merge(resumed.scope(), resumed.epoch(), Math::max);
            case TemplateResumed resumed -> ended.merge(resumed.scope(), resumed.epoch(), Math::max);
            default -> throw new IllegalArgumentException("Not an input of the scheduler: " + event.getClass());
        }
    }

    /** A message that is later than now was dated by a clock that was ahead, and may be older than a day. */
    private void onRead(ExternalMessageSeen message, Instant at) {
        if (!message.at().isAfter(at.plus(account.quotaMargin()))) {
            externalMessages.put(message.message(), message);
        }
    }

    private void onRead(SubscriptionChange change) {
        switch (change) {
            case CustomerUnsubscribed optOut ->
                optedOutAt.merge(optOut.contactKey(), optOut.at(), ReferenceModel::laterOf);
            case CustomerErased erased -> optedOutAt.merge(erased.contactKey(), erased.at(), ReferenceModel::laterOf);
            case CustomerResubscribed optIn -> optedInAt.merge(optIn.contactKey(), optIn.at(), ReferenceModel::laterOf);
            case CustomerUndecided undecided ->
                undecidedAt.merge(undecided.contactKey(), undecided.at(), ReferenceModel::laterOf);
            case CustomerDecided decided ->
                decidedAt.merge(decided.contactKey(), decided.at(), ReferenceModel::laterOf);
            case SubscriptionChange.CustomerDeactivated deactivated -> {
                // The claim checks that.
            }
        }
    }

    private void onRead(MessageEvent outcome) {
        var attempt = attempt(outcome.attempt());
        var isNew = !attempt.isNotAccepted();
        attempt.record(outcome);
        if (outcome instanceof MessageNotSent notSent && notSent.scope() != null && notSent.version() != null) {
            if (notSent.reason() == NotSentReason.PAUSED) {
                paused.merge(notSent.campaign(), notSent.version(), Math::max);
            } else {
                suspended.merge(notSent.scope(), notSent.version(), Math::max);
            }
            if (isNew && !isBlocked(notSent.campaign())) {
                attempt.delayUntil(notSent.at().plus(MIN_RETRY_DELAY));
            }
        }
    }

    /** Whether a pause or suspension blocks the campaign. */
    private boolean isBlocked(CampaignId campaign) {
        var definition = campaign(campaign).definition;
        return definition == null
                || paused.getOrDefault(campaign, 0L) > definition.revision()
                || scopesOf(definition).stream()
                        .anyMatch(scope -> suspended.getOrDefault(scope, 0L) > ended.getOrDefault(scope, 0L));
    }

    private PhoneNumberId numberOf(CampaignChanged definition) {
        return definition.number() == null ? account.defaultPhoneNumber() : definition.number();
    }

    private List<Scope> scopesOf(CampaignChanged definition) {
        return List.of(
                Scope.of(id),
                Scope.ofStop(id),
                Scope.of(numberOf(definition)),
                account.scopeOfTemplate(numberOf(definition), definition.templateName(), definition.templateLanguage()),
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

    // --- Events published by the scheduler --------------------------------------------------------------------------

    private void onWritten(Object event, Instant at) {
        switch (event) {
            case SendRequested request -> checkRequest(request, at);
            case CampaignClosed closed -> checkClosed(closed);
            case CampaignStarted started -> checkStarted(started);
            case RecipientFailed failed -> recordFinal(failed.recipient());
            case RecipientSkipped skipped -> recordFinal(skipped.recipient());
            case QuotaUsed used -> checkQuotaUsed(used);
            default -> {
                // Missing recipients are reported whenever their number changes.
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
        new ResendInvariant(earlier).check(request, account.resendAfter(), !hasClockMovedBack);
        if (!hasClockMovedBack) {
            // Delays that a wrong clock has set are shortened when it is reset.
            ResendInvariant.checkDelay(request, at, earlier);
        }
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
        assertThat(request).as("published again unchanged").isEqualTo(known.request());
        assertThat(known.hasOutcome()).as("published again after its outcome").isFalse();
        known.recordRepublish(at);
    }

    private void checkPermitted(SendRequested request, ObservedCampaign campaign) {
        var definition = campaign.definition;
        assertThat(definition).as("campaign has a definition").isNotNull();
        assertThat(definition.wanted()).as("desired state").isEqualTo(DesiredState.SCHEDULED);
        assertThat(campaign.closed).as("closed before").isNull();
        assertThat(request.revision()).as("revision").isEqualTo(definition.revision());
        assertThat(request.number()).as("phone number").isEqualTo(numberOf(definition));
        assertThat(request.at()).as("started").isAfterOrEqualTo(definition.startAt());
        if (definition.endAt() != null) {
            assertThat(request.at()).as("not ended").isBefore(definition.endAt());
        }
        assertThat(isOptedOut(request.contactKey())).as("opted out").isFalse();
        assertThat(isUndecided(request.contactKey())).as("undecided").isFalse();
        assertThat(finalRecipients).as("final").doesNotContain(request.attempt().recipient());
        assertThat(isBlocked(request.campaign())).as("blocked").isFalse();
        assertThat(request.tries()).as("tries").isLessThanOrEqualTo(definition.maxRetries());
    }

    private boolean isOptedOut(ContactKey person) {
        var optOut = optedOutAt.get(person);
        var optIn = optedInAt.get(person);
        return optOut != null && (optIn == null || !optIn.isAfter(optOut));
    }

    private boolean isUndecided(ContactKey person) {
        var undecided = undecidedAt.get(person);
        var decided = decidedAt.get(person);
        return undecided != null && (decided == null || decided.isBefore(undecided));
    }

    private void checkOrder(SendRequested request, ObservedCampaign campaign, List<ReferenceAttempt> earlier) {
        var ordinal = campaign.ordinals.get(request.attempt().recipient());
        assertThat(ordinal).as("recipient is planned").isNotNull();
        // A person who was undecided is released later than the people who follow in the plan.
        var wasPassedOver = undecidedAt.containsKey(request.contactKey());
        if (earlier.isEmpty() && !wasPassedOver && !campaign.lateOrdinals.contains(ordinal)) {
            assertThat(campaign.lastReleasedOrdinal).as("order of ordinals").isLessThan(ordinal);
            campaign.lastReleasedOrdinal = ordinal;
        }
    }

    private void checkQuota(ReferenceAttempt attempt, ObservedCampaign campaign) {
        var now = attempt.request().at();
        // Messages before the clock moved far back count on dates that occur a second time.
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
                .as("in flight")
                .isLessThanOrEqualTo(properties.inFlightLimit());
    }

    /** Attempts counted on this date and not known to be unsent. */
    List<ReferenceAttempt> countedOn(LocalDate day) {
        return attempts.values().stream()
                .filter(each -> each.quotaDate().equals(day) && !each.isNotAccepted())
                .toList();
    }

    /** Attempts counted on this date; one that was unconfirmed for a while may not have been refunded. */
    List<ReferenceAttempt> countedAtMostOn(LocalDate day) {
        return attempts.values().stream()
                .filter(each -> each.quotaDate().equals(day) && !each.wasRefundedFirst())
                .toList();
    }

    /** People who must occupy a slot, including those of other tools. */
    Set<ContactKey> peopleInSlots(Instant now) {
        var ownPeople = attempts.values().stream()
                .filter(each -> each.mustOccupySlot(now, account.quotaMargin()))
                .map(each -> each.request().contactKey());
        return Stream.concat(ownPeople, peopleOfOtherTools(now).stream()).collect(Collectors.toSet());
    }

    /** People who may occupy a slot. */
    Set<ContactKey> peoplePossiblyInSlots(Instant now) {
        var ownPeople = attempts.values().stream()
                .filter(each -> each.mayOccupySlot(now, account.quotaMargin()))
                .map(each -> each.request().contactKey());
        return Stream.concat(ownPeople, peopleOfOtherTools(now).stream()).collect(Collectors.toSet());
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
            assertThat(campaign.ordinals).as("closed with missing recipients").hasSize(closed.planned());
        }
        assertThat(attempts.values().stream()
                        .filter(each -> each.request().campaign().equals(closed.campaign()))
                        .filter(each -> !each.hasOutcome()))
                .as("closed with requests in flight")
                .isEmpty();
        campaign.closed = closed;
    }

    private void checkStarted(CampaignStarted started) {
        var campaign = campaign(started.campaign());
        assertThat(campaign.started).as("started before").isFalse();
        campaign.started = true;
    }

    /** A message that was accepted after the first final state may fail as well. */
    private void recordFinal(RecipientId recipient) {
        var wasAccepted = attemptsOf(recipient).stream().anyMatch(ReferenceAttempt::wasAccepted);
        assertThat(finalRecipients.add(recipient) || wasAccepted)
                .as("final twice")
                .isTrue();
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
     * WhatsApp has accepted a message.
     *
     * @param at instant of the test clock
     * @param monotonic instant of a clock that never moves back, as Meta's
     */
    void onAccepted(SendRequested request, Instant at, Instant monotonic) {
        if (!hasClockMovedBack) {
            acceptanceInvariant.checkQuotaDate(request, at);
        }
        acceptanceInvariant.checkAccepted(attempt(request.attempt()), List.copyOf(attempts.values()), monotonic);
    }

    // --- Queries ----------------------------------------------------------------------------------------------------

    Collection<ReferenceAttempt> attempts() {
        return attempts.values();
    }

    Map<CampaignId, ObservedCampaign> campaigns() {
        return campaigns;
    }

    List<ReferenceAttempt> attemptsFor(RecipientId recipient) {
        return attemptsOf(recipient);
    }

    /** The status that the tables show. */
    String statusOf(RecipientId recipient) {
        return statuses.getOrDefault(recipient, new ReferenceRecipientStatus()).status();
    }

    boolean hasClockMovedBack() {
        return hasClockMovedBack;
    }
}
