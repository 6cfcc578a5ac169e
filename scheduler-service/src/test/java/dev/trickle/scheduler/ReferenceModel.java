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
    private static final Duration A_REST = Duration.ofMinutes(1);

    private final AccountId id;
    private final Account account;
    private final SchedulerProperties properties;

    // What the gate was told.
    private final Map<CampaignId, ObservedCampaign> campaigns = new LinkedHashMap<>();
    private final Map<ContactKey, Instant> stopped = new HashMap<>();
    private final Map<ContactKey, Instant> agreed = new HashMap<>();
    private final Map<Scope, Long> held = new HashMap<>();
    private final Map<Scope, Long> ended = new HashMap<>();
    private final Map<CampaignId, Long> paused = new HashMap<>();
    private final Map<String, ExternalMessageSeen> foreign = new HashMap<>();
    private final Set<LocalDate> atOnce = new HashSet<>();
    private int limit;
    private Instant limitSince = Instant.MIN;

    // What it did.
    private final Map<AttemptId, ReferenceAttempt> attempts = new LinkedHashMap<>();
    private final Map<RecipientId, List<ReferenceAttempt>> byRecipient = new HashMap<>();
    private final Set<RecipientId> givenUp = new HashSet<>();
    private long sequence;
    private Instant latest = Instant.MIN;
    private boolean lostStores;
    private boolean steppedBack;

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
    void happened(Entry entry) {
        latest = later(latest, entry.at());
        if (entry.written()) {
            written(entry.event(), entry.at());
        } else {
            told(entry.event());
        }
    }

    /** What the gate says only once, it says once more when it has forgotten that it did. */
    void storesAreLost() {
        lostStores = true;
        forgetSequence();
        // What never reached the sender is answered by nobody: it is as if it had not been released.
        attempts.values().removeIf(each -> !each.isAnswered());
        byRecipient.values().forEach(each -> each.removeIf(attempt -> !attempt.isAnswered()));
        givenUp.clear();
        campaigns.values().forEach(campaign -> {
            campaign.closed = null;
            campaign.started = false;
        });
    }

    /** The calendar goes back further than clocks are off: places and bookings of the time that is undone are gone. */
    void calendarStepsBack(Instant from) {
        steppedBack = true;
        latest = later(latest, from);
        foreign.clear();
        forgetSequence();
    }

    /** It goes on by the calendar, which is no help when both it and the stores were wrong. */
    private void forgetSequence() {
        sequence = lostStores && steppedBack ? 0 : sequence;
    }

    // --- What the gate is told --------------------------------------------------------------------------------------

    private void told(Object event) {
        switch (event) {
            case CampaignChanged changed -> campaign(changed.campaign()).revise(changed);
            case PlanCompleted seal -> campaign(seal.campaign()).sealed = seal.count();
            case MissingRecipientsAccepted gap -> campaign(gap.campaign()).gapAccepted = true;
            case DailySendRequested request -> atOnce.add(request.date());
            case UnconfirmedResolved resolved -> attempt(resolved.attempt()).decide(resolved);
            case RecipientScheduled scheduled -> campaign(scheduled.campaign()).add(scheduled);
            case SubscriptionChange change -> told(change);
            case MessageEvent answer -> told(answer);
            case AttemptReport report -> attempt(report.attempt()).tell(report, latest);
            case ExternalMessageSeen seen -> foreign.put(seen.message(), seen);
            case MessagingLimitChanged changed -> told(changed);
            case AccountSuspended suspended -> held.merge(suspended.scope(), suspended.epoch(), Math::max);
            case TemplatePaused paused -> held.merge(paused.scope(), paused.epoch(), Math::max);
            case AccountResumed resumed -> ended.merge(resumed.scope(), resumed.epoch(), Math::max);
            case TemplateResumed resumed -> ended.merge(resumed.scope(), resumed.epoch(), Math::max);
            default -> throw new IllegalArgumentException("The gate reads no " + event.getClass());
        }
    }

    private void told(SubscriptionChange change) {
        switch (change) {
            case CustomerUnsubscribed stop -> stopped.merge(stop.contactKey(), stop.at(), ReferenceModel::later);
            case CustomerErased erased -> stopped.merge(erased.contactKey(), erased.at(), ReferenceModel::later);
            case CustomerResubscribed yes -> agreed.merge(yes.contactKey(), yes.at(), ReferenceModel::later);
            case SubscriptionChange.CustomerDeactivated deactivated -> {
                // The claim sees to that.
            }
        }
    }

    private void told(MessageEvent answer) {
        var attempt = attempt(answer.attempt());
        var isNews = !attempt.isCertainlyNot();
        attempt.tell(answer);
        if (answer instanceof MessageNotSent refused && refused.scope() != null && refused.version() != null) {
            if (refused.reason() == NotSentReason.PAUSED) {
                paused.merge(refused.campaign(), refused.version(), Math::max);
            } else {
                held.merge(refused.scope(), refused.version(), Math::max);
            }
            if (isNews && !isHeld(refused.campaign())) {
                attempt.restsUntil(refused.at().plus(A_REST));
            }
        }
    }

    /** Whether there is something whose end is waited for. */
    private boolean isHeld(CampaignId campaign) {
        var definition = campaign(campaign).definition;
        return definition == null
                || paused.getOrDefault(campaign, 0L) > definition.revision()
                || scopesOf(definition).stream()
                        .anyMatch(scope -> held.getOrDefault(scope, 0L) > ended.getOrDefault(scope, 0L));
    }

    private List<Scope> scopesOf(CampaignChanged definition) {
        return List.of(
                Scope.of(id),
                Scope.of(TestPeople.SHOP_NUMBER),
                Scope.ofTemplate(definition.templateName(), definition.templateLanguage()),
                Scope.of(definition.campaign()));
    }

    private void told(MessagingLimitChanged changed) {
        if (changed.at().isAfter(limitSince) || (changed.at().equals(limitSince) && changed.limit() < limit)) {
            limit = changed.limit();
            limitSince = changed.at();
        }
    }

    private static Instant later(Instant one, Instant other) {
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

    private void written(Object event, Instant at) {
        switch (event) {
            case SendRequested request -> requested(request, at);
            case CampaignClosed closed -> closed(closed);
            case CampaignStarted started -> started(started);
            case RecipientFailed failed -> givenUp(failed.recipient());
            case RecipientSkipped skipped -> givenUp(skipped.recipient());
            case QuotaUsed used -> quotaUsed(used);
            default -> {
                // Gaps are told again whenever their number changes.
            }
        }
    }

    private void requested(SendRequested request, Instant at) {
        var known = attempts.get(request.attempt());
        if (known != null) {
            publishedAgain(known, request, at);
            return;
        }
        var earlier = attemptsOf(request.attempt().recipient());
        var campaign = campaign(request.campaign());
        mayBeWrittenTo(request, campaign);
        referenceSendWindow.contain(request, atOnce.contains(account.dateAt(request.at())));
        new ResendInvariant(earlier).allows(request, at, account.resendAfter());
        isInOrder(request, campaign, earlier);
        var attempt = new ReferenceAttempt(
                request, account.dateAt(request.at()), limit - account.reserve(), strangers(request.at()));
        attempts.put(request.attempt(), attempt);
        byRecipient
                .computeIfAbsent(request.attempt().recipient(), first -> new ArrayList<>())
                .add(attempt);
        fitsIntoTheQuota(attempt, campaign);
    }

    private static void publishedAgain(ReferenceAttempt known, SendRequested request, Instant at) {
        assertThat(request).as("asked for again unchanged").isEqualTo(known.request());
        assertThat(known.isAnswered()).as("asked for again after its answer").isFalse();
        known.publishedAgain(at);
    }

    private void mayBeWrittenTo(SendRequested request, ObservedCampaign campaign) {
        var definition = campaign.definition;
        assertThat(definition).as("a campaign that is known").isNotNull();
        assertThat(definition.wanted()).as("wanted").isEqualTo(DesiredState.SCHEDULED);
        assertThat(campaign.closed).as("closed before").isNull();
        assertThat(request.revision()).as("revision").isEqualTo(definition.revision());
        assertThat(request.at()).as("begun").isAfterOrEqualTo(definition.startAt());
        if (definition.endAt() != null) {
            assertThat(request.at()).as("not ended").isBefore(definition.endAt());
        }
        assertThat(mustNotBeWrittenTo(request.contactKey())).as("said stop").isFalse();
        assertThat(givenUp).as("given up").doesNotContain(request.attempt().recipient());
        assertThat(isHeld(request.campaign())).as("held").isFalse();
        if (!lostStores) {
            assertThat(request.tries()).as("tries").isLessThanOrEqualTo(definition.maxRetries());
        }
    }

    private boolean mustNotBeWrittenTo(ContactKey person) {
        var stop = stopped.get(person);
        var yes = agreed.get(person);
        return stop != null && (yes == null || !yes.isAfter(stop));
    }

    private void isInOrder(SendRequested request, ObservedCampaign campaign, List<ReferenceAttempt> earlier) {
        var ordinal = campaign.ordinals.get(request.attempt().recipient());
        assertThat(ordinal).as("a recipient that was planned").isNotNull();
        if (earlier.isEmpty() && !lostStores && !campaign.cameLate.contains(ordinal)) {
            assertThat(campaign.reached).as("in the order of ordinals").isLessThan(ordinal);
            campaign.reached = ordinal;
        }
    }

    private void fitsIntoTheQuota(ReferenceAttempt attempt, ObservedCampaign campaign) {
        var now = attempt.request().at();
        // What was booked before the calendar stepped far back is booked on days that come a second time.
        if (!steppedBack) {
            assertThat(peopleWhoCount(now)).as("people of 24 hours").hasSizeLessThanOrEqualTo(attempt.room());
        }
        var messages = steppedBack ? List.<ReferenceAttempt>of() : bookedOn(attempt.day());
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
        assertThat(attempts.values().stream().filter(each -> !each.isAnswered()).count())
                .as("unanswered")
                .isLessThanOrEqualTo(properties.inFlightWindow());
    }

    /** Booked on this day, and not known to have been in vain. */
    List<ReferenceAttempt> bookedOn(LocalDate day) {
        return attempts.values().stream()
                .filter(each -> each.day().equals(day) && !each.isCertainlyNot())
                .toList();
    }

    /** Booked on this day; a booking that was unclear for a while need not have been given back. */
    List<ReferenceAttempt> atMostBookedOn(LocalDate day) {
        return attempts.values().stream()
                .filter(each -> each.day().equals(day) && !each.wasReturnedAtOnce())
                .toList();
    }

    /** Who must hold a place at this instant: ours, and those of other tools. */
    Set<ContactKey> peopleWhoCount(Instant now) {
        var ours = attempts.values().stream()
                .filter(each -> each.mustCount(now, account.quotaMargin()))
                .map(each -> each.request().contactKey());
        return Stream.concat(ours, strangers(now).stream()).collect(Collectors.toSet());
    }

    /** Who may hold one. */
    Set<ContactKey> peopleWhoMayCount(Instant now) {
        var ours = attempts.values().stream()
                .filter(each -> each.mayCount(now, account.quotaMargin()))
                .map(each -> each.request().contactKey());
        return Stream.concat(ours, strangers(now).stream()).collect(Collectors.toSet());
    }

    private Set<ContactKey> strangers(Instant now) {
        return foreign.values().stream()
                .filter(each -> each.at().plus(DAY).plus(account.quotaMargin()).isAfter(now))
                .map(ExternalMessageSeen::contactKey)
                .collect(Collectors.toSet());
    }

    private void closed(CampaignClosed closed) {
        var campaign = campaign(closed.campaign());
        assertThat(campaign.closed).as("closed before").isNull();
        assertThat(closed.planned()).as("planned").isEqualTo(campaign.sealed);
        assertThat(closed.sent() + closed.failed() + closed.skipped() + closed.unconfirmed())
                .as("totals at closing")
                .isEqualTo(closed.planned());
        if (!campaign.gapAccepted) {
            assertThat(campaign.ordinals).as("closed with a gap").hasSize(closed.planned());
        }
        assertThat(attempts.values().stream()
                        .filter(each -> each.request().campaign().equals(closed.campaign()))
                        .filter(each -> !each.isAnswered()))
                .as("closed with something under way")
                .isEmpty();
        campaign.closed = closed;
    }

    private void started(CampaignStarted started) {
        var campaign = campaign(started.campaign());
        assertThat(campaign.started).as("started before").isFalse();
        campaign.started = true;
    }

    private void givenUp(RecipientId recipient) {
        assertThat(givenUp.add(recipient)).as("given up twice").isTrue();
    }

    private void quotaUsed(QuotaUsed used) {
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
    void accepted(SendRequested request, Instant at, Instant steady) {
        if (!steppedBack) {
            acceptanceInvariant.isOnTheBookedDay(request, at);
        }
        acceptanceInvariant.accepted(attempt(request.attempt()), List.copyOf(attempts.values()), steady);
    }

    // --- What was promised ------------------------------------------------------------------------------------------

    Collection<ReferenceAttempt> attempts() {
        return attempts.values();
    }

    Map<CampaignId, ObservedCampaign> campaigns() {
        return campaigns;
    }

    List<ReferenceAttempt> of(RecipientId recipient) {
        return attemptsOf(recipient);
    }

    boolean sendsUnclearAgain() {
        return account.resendAfter() != null;
    }

    /** Whether the gate had to begin its ledgers anew. */
    boolean hasForgotten() {
        return lostStores || steppedBack;
    }

    boolean hasSteppedBack() {
        return steppedBack;
    }
}
