package dev.trickle.scheduler;

import static dev.trickle.pipeline.People.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AccountEvent.MessagingLimitChanged;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignEvent.CampaignChanged;
import dev.trickle.pipeline.CampaignEvent.CampaignSealed;
import dev.trickle.pipeline.CampaignEvent.DailySendRequested;
import dev.trickle.pipeline.CampaignEvent.WantedState;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.People;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.ScheduleEvent.CampaignClosed;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.SubscriptionChange.CustomerUnsubscribed;
import dev.trickle.pipeline.installation.Installation;
import dev.trickle.pipeline.installation.Installation.TopicLayout;
import dev.trickle.scheduler.account.AccountState;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.campaign.CampaignState.Phase;
import dev.trickle.scheduler.campaign.Tally;
import dev.trickle.scheduler.quota.Slot;
import dev.trickle.scheduler.recipient.Recipient;
import dev.trickle.scheduler.recipient.RecipientState.InFlight;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * A random history of one account: campaigns, edits, pauses, opt-outs, answers, restarts and clock steps, all drawn from
 * one seed. After every step the gate is compared with a plain model that knows nothing but lists.
 */
final class GateHistory {

    private static final List<String> STORES =
            List.of("accounts", "campaigns", "waiting", "gaps", "recipients", "later", "timers", "slots", "opted-out");
    private static final int PEOPLE = 30;
    private static final int STEPS = 60;
    private static final int DAYS_TO_SETTLE = 200;

    private final Random random;
    private final TestCalendar calendar = new TestCalendar(SchedulerScenario.MONDAY_AT_EIGHT);
    private final Map<String, SortedStore<?>> stores = new HashMap<>();
    private final Map<CampaignId, CampaignChanged> campaigns = new HashMap<>();
    private final Map<CampaignId, Integer> planned = new HashMap<>();
    private final Map<CampaignId, Integer> closings = new HashMap<>();
    private final FakeSender sender;
    private final Map<LocalDate, Integer> limits = new HashMap<>();
    private final Set<ContactKey> stopped = new HashSet<>();
    private int limit;
    private Instant limitSince = Instant.MIN;
    private MockProcessorContext<AccountId, Object> context;
    private Processor<AccountId, Object, AccountId, Object> gate;

    GateHistory(long seed) {
        this.random = new Random(seed);
        this.sender = new FakeSender(random, calendar);
        this.limit = 1 + random.nextInt(8);
        STORES.forEach(name -> stores.put(name, new SortedStore<>(name)));
        restart();
    }

    /** Lives through it, and sees it end well. */
    void run() {
        for (var step = 0; step < STEPS; step++) {
            doSomething();
            tick();
            check();
        }
        settle();
    }

    // --- What may happen --------------------------------------------------------------------------------------------

    private void doSomething() {
        switch (random.nextInt(14)) {
            case 0 -> newCampaign();
            case 1, 2, 3 -> pass(Duration.ofMinutes(1 + random.nextInt(180)));
            case 4 -> pass(Duration.ofHours(12 + random.nextInt(40)));
            case 5, 6, 7, 8 -> sender.answerSome().forEach(this::receive);
            case 9 -> edit();
            case 10 -> stop();
            case 11 -> changeLimit();
            case 12 -> restart();
            default -> stepBackOrAskToSend();
        }
    }

    private void newCampaign() {
        if (campaigns.size() == 4) {
            return;
        }
        var id = new CampaignId(new UUID(campaigns.size() + 1, random.nextLong()));
        var start = calendar.instant().plus(Duration.ofHours(random.nextInt(48)));
        var end = random.nextInt(4) == 0 ? start.plus(Duration.ofDays(1 + random.nextInt(10))) : null;
        var definition = new CampaignChanged(
                id,
                1,
                WantedState.SCHEDULED,
                "template",
                "en",
                start,
                end,
                1 + random.nextInt(6),
                1 + random.nextInt(10),
                random.nextInt(4),
                calendar.instant());
        var size = random.nextInt(PEOPLE);
        planned.put(id, size);
        publish(definition, size);
    }

    /** The seal, the definition and the plan come in any order, and pages of the plan come twice. */
    private void publish(CampaignChanged definition, int size) {
        List<Object> events = new ArrayList<>(
                List.of(definition, new CampaignSealed(definition.campaign(), size, calendar.instant())));
        var first = random.nextInt(PEOPLE);
        var plan = IntStream.range(0, size)
                .<Object>mapToObj(ordinal -> scheduled(definition.campaign(), ordinal, (first + ordinal) % PEOPLE))
                .toList();
        events.addAll(random.nextInt(3), plan);
        if (random.nextBoolean()) {
            events.addAll(plan.subList(0, size / 2));
        }
        campaigns.put(definition.campaign(), definition);
        events.forEach(this::receive);
    }

    private static RecipientScheduled scheduled(CampaignId campaign, int ordinal, int person) {
        var name = "person-" + person;
        return new RecipientScheduled(
                campaign,
                RecipientId.of(campaign, People.key(name)),
                People.customer(name),
                People.key(name),
                ordinal,
                LocalDate.EPOCH,
                Instant.EPOCH);
    }

    private void edit() {
        campaigns.values().stream()
                .skip(random.nextInt(campaigns.size() + 1))
                .findFirst()
                .ifPresent(known -> {
                    var wanted = known.wanted() == WantedState.CANCELLED
                            ? WantedState.CANCELLED
                            : List.of(
                                            WantedState.SCHEDULED,
                                            WantedState.PAUSED,
                                            WantedState.SCHEDULED,
                                            WantedState.CANCELLED)
                                    .get(random.nextInt(4));
                    receive(revised(known, wanted));
                    receive(known);
                });
    }

    private CampaignChanged revised(CampaignChanged known, WantedState wanted) {
        var revised = new CampaignChanged(
                known.campaign(),
                known.revision() + 1,
                wanted,
                known.templateName(),
                known.templateLanguage(),
                known.startAt(),
                known.endAt(),
                1 + random.nextInt(6),
                known.priority(),
                known.maxRetries(),
                calendar.instant());
        campaigns.put(known.campaign(), revised);
        return revised;
    }

    private void stop() {
        var person = People.key("person-" + random.nextInt(PEOPLE));
        stopped.add(person);
        receive(new CustomerUnsubscribed(person, null, "keyword", calendar.instant()));
    }

    private void changeLimit() {
        var told = new MessagingLimitChanged(1 + random.nextInt(8), calendar.instant());
        receive(told);
        if (told.at().isAfter(limitSince) || (told.at().equals(limitSince) && told.limit() < limit)) {
            limit = told.limit();
            limitSince = told.at();
        }
    }

    private void stepBackOrAskToSend() {
        if (random.nextBoolean()) {
            // Only as far as clocks are off: the margin is for that, and the gate keeps the latest instant it saw.
            calendar.moveBy(Duration.ofSeconds(-random.nextInt(20)));
        } else {
            receive(new DailySendRequested(
                    LocalDate.ofInstant(calendar.instant(), ZoneOffset.UTC), calendar.instant()));
        }
    }

    private void pass(Duration duration) {
        calendar.moveBy(duration);
    }

    /** A new process on what the old one has committed. */
    private void restart() {
        context = new MockProcessorContext<>();
        STORES.forEach(name -> context.addStateStore(stores.get(name)));
        var installation = new Installation(
                Map.of(SHOP.value(), SchedulerScenario.account(limit)),
                SHOP.value(),
                "DE",
                People.SECRET,
                new TopicLayout(1, (short) 1));
        gate = new Gate(
                        new SchedulerProperties(
                                Duration.ofSeconds(1),
                                7,
                                Duration.ofSeconds(10),
                                5,
                                Duration.ofSeconds(20),
                                Duration.ofMinutes(2),
                                Duration.ofMinutes(5)),
                        installation,
                        calendar,
                        new GateClock(),
                        partition -> InputEnds.Backlog.NOTHING)
                .get();
        gate.init(context);
    }

    // --- The gate ---------------------------------------------------------------------------------------------------

    private void receive(Object event) {
        gate.process(new Record<>(SHOP, event, 0));
        collect();
    }

    private void tick() {
        for (var times = 0; times < 3; times++) {
            context.scheduledPunctuators().getFirst().getPunctuator().punctuate(0);
            collect();
        }
    }

    private void collect() {
        for (var forwarded : context.forwarded()) {
            switch (forwarded.record().value()) {
                case SendRequested request -> requested(request);
                case CampaignClosed closed -> closed(closed);
                default -> {}
            }
        }
        context.resetForwards();
    }

    private void requested(SendRequested request) {
        if (!sender.take(request)) {
            return;
        }
        var now = calendar.instant();
        assertThat(stopped).as("after stop").doesNotContain(request.contactKey());
        assertThat(campaigns.get(request.campaign()).wanted()).as("wanted").isEqualTo(WantedState.SCHEDULED);
        assertThat(sender.people(now)).as("people of 24 hours at a release").isLessThanOrEqualTo(limit);
        var day = LocalDate.ofInstant(request.at(), ZoneOffset.UTC);
        assertThat(sender.bookedOn(day, null)).as("messages of the day").isLessThanOrEqualTo(mostOn(day));
        assertThat(sender.bookedOn(day, request.campaign()))
                .as("messages of the campaign's day")
                .isLessThanOrEqualTo(campaigns.get(request.campaign()).dailyLimit());
    }

    /** A limit that was lowered during the day does not take back what was released before. */
    private int mostOn(LocalDate day) {
        return limits.merge(day, limit, Math::max);
    }

    private void closed(CampaignClosed closed) {
        closings.merge(closed.campaign(), 1, Integer::sum);
        assertThat(closed.sent() + closed.failed() + closed.skipped() + closed.unconfirmed())
                .as("totals at closing")
                .isEqualTo(closed.planned())
                .isEqualTo(planned.get(closed.campaign()));
    }

    // --- Promises ---------------------------------------------------------------------------------------------------

    private void check() {
        AccountState account = this.<AccountState>store("accounts").get(SHOP.value());
        if (account == null) {
            return;
        }
        assertThat(account.slots())
                .as("places counted")
                .isEqualTo(this.<Slot>store("slots").entries().size());
        var inFlight = recipients().stream()
                .filter(each -> each.state() instanceof InFlight)
                .count();
        assertThat(account.inFlight()).as("credit").isEqualTo((int) inFlight);
        for (var campaign : this.<CampaignState>store("campaigns").entries().values()) {
            assertThat(campaign.isConserved()).as("conserved %s", campaign).isTrue();
            assertThat(campaign.tally()).as("tally").isEqualTo(recount(campaign.campaign()));
        }
    }

    private Tally recount(CampaignId campaign) {
        var tally = Tally.NONE;
        for (var recipient : recipients()) {
            if (recipient.campaign().equals(campaign)) {
                tally = tally.plus(recipient.state().place(), 1);
            }
        }
        return tally;
    }

    private List<Recipient> recipients() {
        return List.copyOf(this.<Recipient>store("recipients").entries().values());
    }

    /** Everything is resumed and answered; then every campaign must close, once, with nobody left. */
    private void settle() {
        campaigns.values().stream()
                .filter(known -> known.wanted() == WantedState.PAUSED)
                .toList()
                .forEach(known -> receive(revised(known, WantedState.SCHEDULED)));
        for (var day = 0; day < DAYS_TO_SETTLE; day++) {
            for (var hour = 0; hour < 4; hour++) {
                pass(Duration.ofHours(6));
                tick();
                sender.answerAll().forEach(this::receive);
                tick();
                check();
            }
        }
        assertThat(this.<CampaignState>store("campaigns").entries().values())
                .as("closed")
                .allMatch(campaign -> campaign.phase() == Phase.CLOSED);
        assertThat(closings.values()).as("closed once").allMatch(times -> times == 1);
        assertThat(sender.releasedTwiceWithoutReason())
                .as("released again although perhaps accepted")
                .isEmpty();
    }

    List<AttemptId> attempts() {
        return sender.attempts();
    }

    @SuppressWarnings("unchecked") // Each store is only ever asked for by its own type.
    private <V> SortedStore<V> store(String name) {
        return (SortedStore<V>) stores.get(name);
    }
}
