package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.scheduler.TestAccount.testAccount;
import static dev.trickle.scheduler.TestCampaign.sale;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignEvent.Decision;
import dev.trickle.pipeline.CampaignEvent.PlanCompleted;
import dev.trickle.pipeline.CampaignEvent.UnconfirmedResolved;
import dev.trickle.pipeline.DeliveryUpdate.DeliveryFailed;
import dev.trickle.pipeline.DeliveryUpdate.MessageDelivered;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.MessageFailed;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.MessageEvent.MessageUnconfirmed;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.ScheduleEvent.CampaignClosed;
import dev.trickle.pipeline.ScheduleEvent.CampaignStarted;
import dev.trickle.pipeline.ScheduleEvent.RecipientFailed;
import dev.trickle.pipeline.ScheduleEvent.RecipientSkipped;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.SubscriptionChange.CustomerResubscribed;
import dev.trickle.pipeline.SubscriptionChange.CustomerUnsubscribed;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.installation.TestAccounts;
import dev.trickle.scheduler.SimulatedProcessor.Entry;
import dev.trickle.scheduler.TopicShuffler.PendingEvent;
import dev.trickle.scheduler.account.AccountState;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.campaign.CampaignState.Phase;
import dev.trickle.scheduler.store.StoreKeys;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The state that a scheduler recovers from the topics, including those that it has written itself. */
class LostStoresTest {

    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");
    private static final SchedulerProperties PROPERTIES = SimulatedProcessor.smallLimits(10, 10);

    private final TestClock clock = new TestClock(NINE);
    private final List<Object> written = new ArrayList<>();
    private SimulatedProcessor processor;

    /** Each seed reads the topics in another order and stops at other moments. */
    static LongStream seeds() {
        return LongStream.range(0, 20);
    }

    @BeforeEach
    void forgetWritten() {
        written.clear();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aClosedCampaignStaysClosedForWhoHasAgreedAgain(long seed) {
        start(seed);
        read(new CustomerUnsubscribed(TestPeople.key("ada"), null, "keyword", NINE));
        plan(3, "ada", "bob");
        tick();
        read(accepted("bob", 1), new MessageDelivered(TestPeople.attempt("bob"), SPRING_SALE, NINE));
        tick();
        assertThat(written(CampaignClosed.class)).hasSize(1);
        read(new CustomerResubscribed(TestPeople.key("ada"), null, "api", NINE.plusSeconds(60)));
        clock.moveBy(Duration.ofHours(1));

        loseStores();

        thenNothingIsRepeated();
        assertThat(campaign().phase()).isEqualTo(Phase.CLOSED);
        assertThat(campaign().counts().skipped()).isEqualTo(1);
        assertThat(campaign().counts().sent()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whoWasSkippedInAnOpenCampaignStaysSkipped(long seed) {
        start(seed);
        read(new CustomerUnsubscribed(TestPeople.key("ada"), null, "keyword", NINE));
        plan(3, "ada", "bob");
        tick();
        read(accepted("bob", 1), new CustomerResubscribed(TestPeople.key("ada"), null, "api", NINE.plusSeconds(60)));
        clock.moveBy(Duration.ofHours(1));

        loseStores();

        thenNothingIsRepeated();
        assertThat(campaign().counts().skipped()).isEqualTo(1);
        assertThat(campaign().counts().awaitingDelivery()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aRetriedPersonCountsInTheDayAsOftenAsMessagesWereSent(long seed) {
        start(seed);
        plan(3, "ada", "bob");
        tick();
        read(accepted("ada", 1), new DeliveryFailed(TestPeople.attempt("ada"), SPRING_SALE, "131000", NINE));
        read(new MessageFailed(TestPeople.attempt("bob"), SPRING_SALE, "131021", FailureKind.PERMANENT, NINE));
        tick();
        clock.moveBy(Duration.ofHours(1));
        tick();
        read(accepted("ada", 2));
        tick();
        assertThat(account().dailyQuota().used()).isEqualTo(2);
        var before = account();

        loseStores();

        thenNothingIsRepeated();
        assertThat(account().dailyQuota()).isEqualTo(before.dailyQuota());
        assertThat(account().usedSlots()).isEqualTo(before.usedSlots());
        assertThat(campaign().counts().failed()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void requestsInFlightAreKnownAndNotReleasedAgain(long seed) {
        start(seed);
        plan(3, "ada", "bob", "cyd");
        tick();
        read(accepted("ada", 1));
        assertThat(account().inFlight()).isEqualTo(2);

        loseStores();

        thenNothingIsRepeated();
        assertThat(account().inFlight()).isEqualTo(2);
        assertThat(account().usedSlots()).isEqualTo(3);
        assertThat(account().dailyQuota().used()).isEqualTo(3);
        read(accepted("bob", 1), accepted("cyd", 1));
        assertThat(campaign().counts().awaitingDelivery()).isEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whoFailedAfterTheLastRetryStaysFailed(long seed) {
        start(seed);
        plan(0, "ada");
        tick();
        read(new MessageFailed(TestPeople.attempt("ada"), SPRING_SALE, "131000", FailureKind.TRANSIENT, NINE));
        tick();
        clock.moveBy(Duration.ofHours(2));

        loseStores();

        thenNothingIsRepeated();
        assertThat(campaign().counts().failed()).isEqualTo(1);
        assertThat(written(SendRequested.class)).hasSize(1);
    }

    /** The resend counted as sent until the late report of its failed delivery; the first attempt is unconfirmed. */
    @ParameterizedTest
    @MethodSource("seeds")
    void anUnconfirmedRecipientOfAClosedCampaignStaysUnconfirmed(long seed) {
        start(seed);
        plan(3, "ada");
        tick();
        var first = TestPeople.attempt("ada");
        read(new MessageUnconfirmed(first, SPRING_SALE, NINE));
        read(new UnconfirmedResolved(SPRING_SALE, first, Decision.RESEND, "operator", NINE));
        tick();
        read(accepted("ada", 2));
        clock.moveBy(Duration.ofHours(73));
        tick();
        assertThat(written(CampaignClosed.class)).hasSize(1);
        var second = new AttemptId(first.recipient(), 2);
        read(new DeliveryFailed(second, SPRING_SALE, "131026", clock.instant()));
        assertThat(campaign().counts().closedUnconfirmed()).isEqualTo(1);

        loseStores();

        thenNothingIsRepeated();
        assertThat(campaign().counts().closedUnconfirmed()).isEqualTo(1);
    }

    private void start(long seed) {
        var settings =
                TestAccounts.sharedSettings(Map.of(SHOP.value(), testAccount().account()), SHOP.value());
        processor = new SimulatedProcessor(new Random(seed), PROPERTIES, settings, clock, this::onCommitted);
    }

    private void onCommitted(Entry entry) {
        if (entry.written()) {
            written.add(entry.event());
        }
    }

    private void plan(int maxRetries, String... people) {
        read(sale(SPRING_SALE).withMaxRetries(maxRetries).definition());
        for (var ordinal = 0; ordinal < people.length; ordinal++) {
            read(new RecipientScheduled(
                    SPRING_SALE,
                    TestPeople.recipient(people[ordinal]),
                    TestPeople.customer(people[ordinal]),
                    TestPeople.key(people[ordinal]),
                    ordinal,
                    LocalDate.parse("2026-03-02"),
                    NINE));
        }
        read(new PlanCompleted(SPRING_SALE, people.length, NINE));
    }

    private MessageSent accepted(String person, int number) {
        var attempt = new AttemptId(TestPeople.recipient(person), number);
        return new MessageSent(attempt, SPRING_SALE, clock.instant(), clock.instant());
    }

    private void read(Object... events) {
        for (var event : events) {
            processor.read(new PendingEvent(SHOP, event));
        }
        processor.commit();
    }

    private void tick() {
        processor.tick();
        processor.commit();
    }

    private void loseStores() {
        processor.loseStores();
        tick();
        tick();
    }

    /** Each request and each final state is published once, apart from requests without an outcome. */
    private void thenNothingIsRepeated() {
        assertThat(written(SendRequested.class).stream().distinct())
                .allSatisfy(request -> assertThat(written(RecipientSkipped.class))
                        .noneMatch(skipped ->
                                skipped.recipient().equals(request.attempt().recipient())));
        assertThat(written(SendRequested.class).stream().map(SendRequested::attempt))
                .doesNotHaveDuplicates();
        assertThat(written(RecipientSkipped.class)).doesNotHaveDuplicates();
        assertThat(written(RecipientSkipped.class).stream().map(RecipientSkipped::recipient))
                .doesNotHaveDuplicates();
        assertThat(written(RecipientFailed.class).stream().map(RecipientFailed::recipient))
                .doesNotHaveDuplicates();
        assertThat(written(CampaignClosed.class)).hasSizeLessThan(2);
        assertThat(written(CampaignStarted.class)).hasSizeLessThan(2);
    }

    private <E> List<E> written(Class<E> type) {
        return written.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private AccountState account() {
        return processor.<AccountState>store("accounts").get(SHOP.value());
    }

    private CampaignState campaign() {
        return processor.<CampaignState>store("campaigns").get(StoreKeys.key(SHOP, SPRING_SALE));
    }
}
