package dev.trickle.scheduler;

import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.AccountEvent.AccountSuspended;
import dev.trickle.pipeline.AccountEvent.MessagingLimitChanged;
import dev.trickle.pipeline.AccountEvent.TemplatePaused;
import dev.trickle.pipeline.AccountEvent.TemplateResumed;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignEvent.CampaignChanged;
import dev.trickle.pipeline.CampaignEvent.DailySendRequested;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.CampaignEvent.MissingRecipientsAccepted;
import dev.trickle.pipeline.CampaignEvent.PlanCompleted;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.CustomerId;
import dev.trickle.pipeline.DeliveryUpdate.ExternalMessageSeen;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.ScheduleEvent.RecipientsMissing;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.SubscriptionChange.CustomerDeactivated;
import dev.trickle.pipeline.SubscriptionChange.CustomerDecided;
import dev.trickle.pipeline.SubscriptionChange.CustomerErased;
import dev.trickle.pipeline.SubscriptionChange.CustomerResubscribed;
import dev.trickle.pipeline.SubscriptionChange.CustomerUndecided;
import dev.trickle.pipeline.SubscriptionChange.CustomerUnsubscribed;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.installation.Account;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Random actor: plans, edits and cancels campaigns, opts people in and out, and suspends; knows the true state of each.
 */
final class CampaignOwnerModel {

    static final int PEOPLE = 30;

    private static final int CAMPAIGNS = 3;
    private static final List<String> NAMES =
            IntStream.range(0, PEOPLE).mapToObj(number -> "person-" + number).toList();
    private static final List<CustomerId> CUSTOMERS =
            NAMES.stream().map(TestPeople::customer).toList();
    private static final List<ContactKey> KEYS =
            NAMES.stream().map(TestPeople::key).toList();
    private static final List<ContactKey> NEW_KEYS =
            NAMES.stream().map(name -> TestPeople.key("new " + name)).toList();
    private static final List<ContactKey> SPARE_KEYS =
            NAMES.stream().map(name -> TestPeople.key("spare " + name)).toList();
    private static final List<ContactKey> OTHER_PEOPLE =
            List.of(TestPeople.key("other-1"), TestPeople.key("other-2"), TestPeople.key("other-3"));

    private final Random random;
    private final AccountId id;
    private final Account account;
    private final InstantSource clock;
    private final Consumer<Object> publish;
    private final Map<CampaignId, CampaignChanged> campaigns = new LinkedHashMap<>();
    private final Map<CampaignId, List<RecipientScheduled>> missing = new HashMap<>();
    private final Map<CampaignId, RecipientsMissing> reports = new LinkedHashMap<>();
    private boolean haveFaultsStopped;
    private final Map<Scope, Long> suspended = new LinkedHashMap<>();
    private final Map<Scope, Long> epochs = new HashMap<>();
    private final Map<CustomerId, ContactKey> keys = new HashMap<>();
    private final Set<ContactKey> optedOut = new HashSet<>();
    private final Map<ContactKey, Instant> undecided = new LinkedHashMap<>();
    private final Set<ContactKey> inactive = new HashSet<>();
    private final Set<ContactKey> erased = new HashSet<>();
    private int externalMessages;
    private Instant limitReportedAt = Instant.MIN;

    CampaignOwnerModel(Random random, AccountId id, Account account, InstantSource clock, Consumer<Object> publish) {
        this.random = random;
        this.id = id;
        this.account = account;
        this.clock = clock;
        this.publish = publish;
    }

    /** The phone number that sends the messages of a campaign. */
    PhoneNumberId numberOf(CampaignChanged definition) {
        return definition.number() == null ? account.defaultPhoneNumber() : definition.number();
    }

    /** Performs a random action. */
    void act() {
        switch (random.nextInt(27)) {
            case 0, 1 -> plan();
            case 2, 3, 4 -> pauseOrResume();
            case 5 -> cancel();
            case 6, 7, 8 -> edit();
            case 9, 10 -> optOut();
            case 11 -> optIn();
            case 12 -> deactivate();
            case 13 -> erase();
            case 14 -> changePhone();
            case 15 -> suspend(anyScope());
            case 16, 17 -> resume();
            case 18 -> reportLimit(1 + random.nextInt(8));
            case 19, 20 -> sendToday();
            case 21 -> sendFromAnotherTool();
            case 22 -> fillGaps();
            case 23, 24 -> writeMessage();
            case 25 -> decide();
            default -> acceptMissing();
        }
    }

    // --- Campaigns --------------------------------------------------------------------------------------------------

    void plan() {
        if (campaigns.size() == CAMPAIGNS) {
            return;
        }
        var campaign = new CampaignId(new UUID(campaigns.size() + 1L, random.nextLong()));
        var start = now().plus(Duration.ofHours(random.nextInt(48) - 12L));
        publishDefinition(new CampaignChanged(
                campaign,
                1,
                DesiredState.SCHEDULED,
                "template-" + random.nextInt(2),
                random.nextBoolean() ? "en-US" : "en_US",
                random.nextBoolean() ? null : anyNumber(),
                start,
                random.nextInt(4) == 0 ? start.plus(Duration.ofHours(24 + random.nextInt(240))) : null,
                2 + random.nextInt(6),
                1 + random.nextInt(10),
                random.nextInt(4),
                now()));
        publishPlan(campaign, random.nextInt(PEOPLE));
    }

    private PhoneNumberId anyNumber() {
        return account.phoneNumbers().get(random.nextInt(account.phoneNumbers().size()));
    }

    private void publishPlan(CampaignId campaign, int size) {
        var first = random.nextInt(PEOPLE);
        var gaps = random.nextInt(5) == 0;
        var people = new HashSet<ContactKey>();
        for (var ordinal = 0; ordinal < size; ordinal++) {
            var person = (first + ordinal) % PEOPLE;
            var key = keys.getOrDefault(CUSTOMERS.get(person), KEYS.get(person));
            // A person is planned once, even if they are several customers.
            var scheduled = scheduled(campaign, ordinal, person, people.add(key) ? key : SPARE_KEYS.get(person));
            if (gaps && random.nextInt(6) == 0) {
                missing.computeIfAbsent(campaign, none -> new ArrayList<>()).add(scheduled);
            } else {
                publish.accept(scheduled);
            }
        }
        publish.accept(new PlanCompleted(campaign, size, now()));
    }

    private static RecipientScheduled scheduled(CampaignId campaign, int ordinal, int person, ContactKey key) {
        return new RecipientScheduled(
                campaign,
                RecipientId.of(campaign, key),
                CUSTOMERS.get(person),
                key,
                ordinal,
                LocalDate.EPOCH,
                Instant.EPOCH);
    }

    private void publishDefinition(CampaignChanged definition) {
        campaigns.put(definition.campaign(), definition);
        publish.accept(definition);
    }

    private @Nullable CampaignChanged anyCampaign() {
        return campaigns.isEmpty() ? null : List.copyOf(campaigns.values()).get(random.nextInt(campaigns.size()));
    }

    private void pauseOrResume() {
        var known = anyCampaign();
        if (known != null && known.wanted() != DesiredState.CANCELLED) {
            revise(known, known.wanted() == DesiredState.PAUSED ? DesiredState.SCHEDULED : DesiredState.PAUSED);
        }
    }

    private void cancel() {
        var known = anyCampaign();
        if (known != null && random.nextInt(3) == 0) {
            revise(known, DesiredState.CANCELLED);
        }
    }

    private void revise(CampaignChanged known, DesiredState desiredState) {
        publishDefinition(new CampaignChanged(
                known.campaign(),
                known.revision() + 1,
                desiredState,
                known.templateName(),
                known.templateLanguage(),
                known.number(),
                known.startAt(),
                known.endAt(),
                known.dailyLimit(),
                known.priority(),
                known.maxRetries(),
                now()));
    }

    private void edit() {
        var known = anyCampaign();
        if (known == null || known.wanted() == DesiredState.CANCELLED) {
            return;
        }
        var changed = random.nextInt(4);
        publishDefinition(new CampaignChanged(
                known.campaign(),
                known.revision() + 1,
                known.wanted(),
                known.templateName(),
                known.templateLanguage(),
                known.number(),
                changed == 0 ? now().plus(Duration.ofHours(random.nextInt(72) - 24L)) : known.startAt(),
                changed == 1 ? endDate() : known.endAt(),
                changed == 2 ? 2 + random.nextInt(6) : known.dailyLimit(),
                changed == 3 ? 1 + random.nextInt(10) : known.priority(),
                known.maxRetries(),
                now()));
    }

    private @Nullable Instant endDate() {
        return random.nextInt(3) == 0 ? null : now().plus(Duration.ofHours(random.nextInt(300) - 6L));
    }

    private void fillGaps() {
        missing.values().stream().flatMap(List::stream).forEach(publish);
        missing.clear();
    }

    private void acceptMissing() {
        var known = anyCampaign();
        if (known != null && missing.containsKey(known.campaign())) {
            publish.accept(new MissingRecipientsAccepted(known.campaign(), "operator", now()));
        }
    }

    private void sendToday() {
        var today = account.dateAt(now());
        publish.accept(new DailySendRequested(today.minusDays(random.nextInt(5) == 0 ? 1 : 0), now()));
    }

    // --- People -----------------------------------------------------------------------------------------------------

    private void optOut() {
        var person = random.nextInt(PEOPLE);
        optOut(random.nextBoolean() ? KEYS.get(person) : NEW_KEYS.get(person));
    }

    void optOut(ContactKey key) {
        optedOut.add(key);
        publish.accept(new CustomerUnsubscribed(key, null, "keyword", now()));
    }

    private void optIn() {
        optedOut.stream().findFirst().ifPresent(key -> {
            optedOut.remove(key);
            publish.accept(new CustomerResubscribed(key, null, "api", now().plusNanos(1_000)));
        });
    }

    private void writeMessage() {
        var person = random.nextInt(PEOPLE);
        writeMessage(random.nextBoolean() ? KEYS.get(person) : NEW_KEYS.get(person));
    }

    /** The person writes a message that may be an opt-out. */
    void writeMessage(ContactKey key) {
        undecided.put(key, now());
        publish.accept(new CustomerUndecided(key, now()));
    }

    /** Decides that a message was no opt-out. The decision covers the message, also if the clock was set back since. */
    private void decide() {
        undecided.keySet().stream().findFirst().ifPresent(key -> {
            var writtenAt = undecided.remove(key);
            publish.accept(new CustomerDecided(key, writtenAt.isAfter(now()) ? writtenAt : now()));
        });
    }

    private void deactivate() {
        var person = random.nextInt(PEOPLE);
        inactive.add(KEYS.get(person));
        publish.accept(new CustomerDeactivated(KEYS.get(person), CUSTOMERS.get(person), "api", now()));
    }

    private void erase() {
        var person = random.nextInt(PEOPLE);
        erase(CUSTOMERS.get(person), KEYS.get(person));
    }

    void erase(CustomerId customer, ContactKey key) {
        erased.add(key);
        publish.accept(new CustomerErased(key, customer, "api", now()));
    }

    private void changePhone() {
        var person = random.nextInt(PEOPLE);
        // Sometimes to a number that another customer has as well.
        keys.put(
                CUSTOMERS.get(person),
                random.nextBoolean() ? NEW_KEYS.get(person) : KEYS.get((person + 1 + random.nextInt(3)) % PEOPLE));
    }

    // --- The account ------------------------------------------------------------------------------------------------

    private Scope anyScope() {
        var campaign = anyCampaign();
        return switch (random.nextInt(campaign == null ? 3 : 5)) {
            case 0 -> random.nextBoolean() ? Scope.of(id) : Scope.ofStop(id);
            case 1 -> Scope.of(account.defaultPhoneNumber());
            case 3, 4 -> Scope.of(Objects.requireNonNull(campaign).campaign());
            default -> account.scopeOfTemplate(account.defaultPhoneNumber(), "template-" + random.nextInt(2), "en_US");
        };
    }

    /** Returns the epoch of the suspension. */
    long suspend(Scope scope) {
        var epoch = epochs.merge(scope, firstEpoch(scope), (newest, first) -> newest + 1);
        suspended.put(scope, epoch);
        publish.accept(
                scope.kind() == Scope.Kind.TEMPLATE
                        ? new TemplatePaused(scope, epoch, "132015", now())
                        : new AccountSuspended(scope, epoch, "131031", now()));
        return epoch;
    }

    /** For a campaign in seconds, far from its revisions: code that compares the two would never resume. */
    private long firstEpoch(Scope scope) {
        return scope.kind() == Scope.Kind.CAMPAIGN ? now().getEpochSecond() : 1;
    }

    private void resume() {
        suspended.keySet().stream().findFirst().ifPresent(this::resume);
    }

    private void resume(Scope scope) {
        var epoch = suspended.remove(scope);
        publish.accept(
                scope.kind() == Scope.Kind.TEMPLATE
                        ? new TemplateResumed(scope, epoch, now())
                        : new AccountResumed(scope, epoch, now()));
    }

    /** Meta's clock advances when this one moves back. */
    private void reportLimit(int people) {
        limitReportedAt = limitReportedAt.isBefore(now()) ? now() : limitReportedAt.plusSeconds(1);
        publish.accept(new MessagingLimitChanged(people, limitReportedAt));
    }

    private void sendFromAnotherTool() {
        externalMessages++;
        var person = random.nextBoolean()
                ? KEYS.get(random.nextInt(PEOPLE))
                : OTHER_PEOPLE.get(random.nextInt(OTHER_PEOPLE.size()));
        publish.accept(new ExternalMessageSeen(person, "message-" + externalMessages, now()));
    }

    // --- State that a claim reads -----------------------------------------------------------------------------------

    CampaignChanged campaign(CampaignId campaign) {
        return campaigns.get(campaign);
    }

    ContactKey keyOf(CustomerId customer, ContactKey planned) {
        return keys.getOrDefault(customer, planned);
    }

    boolean isOptedOut(ContactKey key) {
        return optedOut.contains(key);
    }

    boolean isUndecided(ContactKey key) {
        return undecided.containsKey(key);
    }

    boolean isInactive(ContactKey key) {
        return inactive.contains(key);
    }

    boolean isErased(ContactKey key) {
        return erased.contains(key);
    }

    Scope templateOf(CampaignChanged campaign) {
        return account.scopeOfTemplate(numberOf(campaign), campaign.templateName(), campaign.templateLanguage());
    }

    /** The suspended scopes of this campaign's messages, with their epochs. */
    Map<Scope, Long> suspensions(CampaignChanged campaign) {
        var needed = List.of(
                Scope.of(id),
                Scope.ofStop(id),
                Scope.of(numberOf(campaign)),
                templateOf(campaign),
                Scope.of(campaign.campaign()));
        var found = new LinkedHashMap<Scope, Long>();
        needed.forEach(scope -> suspended.computeIfPresent(scope, (same, epoch) -> {
            found.put(scope, epoch);
            return epoch;
        }));
        return found;
    }

    // --- End of a history -------------------------------------------------------------------------------------------

    /** Ends all faults: resumes every scope, delivers or accepts missing recipients, and raises the limit. */
    void stopFaults() {
        for (var known : List.copyOf(campaigns.values())) {
            if (known.wanted() == DesiredState.PAUSED) {
                revise(known, DesiredState.SCHEDULED);
            }
        }
        List.copyOf(suspended.keySet()).forEach(this::resume);
        while (!undecided.isEmpty()) {
            decide();
        }
        reportLimit(account.reserve() + 8);
        if (random.nextBoolean()) {
            fillGaps();
        }
        haveFaultsStopped = true;
        List.copyOf(reports.values()).forEach(this::receive);
    }

    /** Missing recipients are accepted after their report. */
    void receive(RecipientsMissing report) {
        reports.put(report.campaign(), report);
        if (haveFaultsStopped && report.missing() > 0) {
            var at = now().isBefore(report.at()) ? report.at() : now();
            publish.accept(new MissingRecipientsAccepted(report.campaign(), "operator", at));
        }
    }

    private Instant now() {
        return clock.instant();
    }
}
