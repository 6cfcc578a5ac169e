package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.scheduler.TestAccount.testAccount;
import static dev.trickle.scheduler.TestCampaign.sale;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.AccountEvent.AccountSuspended;
import dev.trickle.pipeline.CampaignEvent.PlanCompleted;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.installation.TestAccounts;
import dev.trickle.scheduler.SimulatedProcessor.Restart;
import dev.trickle.scheduler.TopicShuffler.PendingEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A stop by the owner outlasts every restart, and after the start the messages of the day are spread as before. */
class StoppedAccountTest {

    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");

    /** A hundred messages in an hour. */
    private static final Duration INTERVAL = Duration.ofSeconds(36);

    private static final long EPOCH = 7;

    private final TestClock clock = new TestClock(NINE);
    private final List<SendRequested> requests = new ArrayList<>();
    private final SimulatedProcessor processor = new SimulatedProcessor(
            new Random(0),
            SimulatedProcessor.smallLimits(10, 10),
            TestAccounts.sharedSettings(
                    Map.of(
                            SHOP.value(),
                            testAccount()
                                    .withMessagingLimit(100)
                                    .withSpread(Duration.ofHours(1))
                                    .account()),
                    SHOP.value()),
            clock,
            entry -> {
                if (entry.event() instanceof SendRequested request) {
                    requests.add(request);
                }
            });

    static Stream<Consumer<SimulatedProcessor>> restarts() {
        return Stream.of(
                processor -> processor.handOver(Restart.NEW),
                processor -> processor.handOver(Restart.SAME),
                processor -> processor.crash(Restart.NEW),
                SimulatedProcessor::loseStores);
    }

    @ParameterizedTest
    @MethodSource("restarts")
    void nothingIsReleasedBeforeTheStart(Consumer<SimulatedProcessor> restart) {
        plan(10);
        tickAfter(Duration.ZERO);
        tickAfter(INTERVAL);
        assertThat(requests).hasSize(2);
        read(new AccountSuspended(Scope.ofStop(SHOP), EPOCH, "stopped_by_owner", clock.instant()));

        restart.accept(processor);
        requests.forEach(request -> read(accepted(request)));
        for (var tick = 0; tick < 100; tick++) {
            tickAfter(INTERVAL);
        }
        assertThat(requests).as("while stopped").hasSize(2);

        read(new AccountResumed(Scope.ofStop(SHOP), EPOCH, clock.instant()));
        restart.accept(processor);
        tickAfter(Duration.ZERO);
        assertThat(requests).as("no burst after the start").hasSize(3);
        tickAfter(INTERVAL.minusSeconds(11));
        assertThat(requests).hasSize(3);
        for (var tick = 0; tick < 100; tick++) {
            tickAfter(INTERVAL);
        }
        assertThat(requests).extracting(SendRequested::attempt).hasSize(10).doesNotHaveDuplicates();
    }

    private void plan(int people) {
        read(sale(SPRING_SALE).definition());
        for (var ordinal = 0; ordinal < people; ordinal++) {
            var person = "person" + ordinal;
            read(new RecipientScheduled(
                    SPRING_SALE,
                    TestPeople.recipient(person),
                    TestPeople.customer(person),
                    TestPeople.key(person),
                    ordinal,
                    LocalDate.parse("2026-03-02"),
                    NINE));
        }
        read(new PlanCompleted(SPRING_SALE, people, NINE));
    }

    private MessageSent accepted(SendRequested request) {
        return new MessageSent(request.attempt(), SPRING_SALE, clock.instant(), clock.instant());
    }

    private void read(Object event) {
        processor.read(new PendingEvent(SHOP, event));
        processor.commit();
    }

    private void tickAfter(Duration duration) {
        clock.moveBy(duration);
        processor.tick();
        processor.commit();
    }
}
