package dev.trickle.systemtest.scenarios;

import static dev.trickle.systemtest.scenarios.World.A_DAY;
import static dev.trickle.systemtest.scenarios.World.NO_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.Topics;
import dev.trickle.systemtest.harness.Records;
import dev.trickle.systemtest.harness.TailsOfLogs;
import dev.trickle.systemtest.promises.Evidence.Wish;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** People who are to be forgotten in the middle of a campaign: nobody writes to them, and nothing names them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(TailsOfLogs.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class ErasureIT {

    /** Twelve seconds' worth: there is a middle of it. */
    private static final int MANY = 240;

    /** Webhooks as they came are kept for fourteen days: long enough to mend a parser and read them again. */
    private static final String SHORT_LIVED = "topic " + Topics.WEBHOOKS_RECEIVED.name();

    private World world;

    @BeforeAll
    void start() {
        world = World.start(getClass());
    }

    @AfterAll
    void end() {
        world.close();
    }

    @BeforeEach
    void aFreshMorning() {
        world.days().freshMorning();
    }

    @Test
    void whoIsErasedInMidSendIsNotClaimedAndTheirNumberIsNowhereAfterwards() {
        world.limitIs(NO_LIMIT);
        var start = world.days().now().plus(Duration.ofHours(1));
        var sale = world.order(world.always(), "erased", MANY, start);
        var ada = sale.queue().get(0);
        var bob = sale.queue().get(1);
        var cyd = sale.queue().get(2);
        var dan = sale.queue().get(MANY - 1);
        // Bob's phone is off; Cyd's call takes its time, and webhooks of it take theirs.
        world.whatsApp().declarePhone(bob, Duration.ofHours(5), Duration.ZERO);
        world.whatsApp().declarePhone(cyd, Duration.ZERO, Duration.ofHours(5));
        world.whatsApp().faults("{\"kind\": \"slow\", \"delay\": \"PT15S\", \"to\": \"%s\"}".formatted(cyd));
        assertThat(traces().of(List.of(ada)))
                .containsExactly("marketing_campaign_recipients.user_phone", "user_profiles.whatsapp_phone");
        world.harness().calendar().skipTo(start);
        sale.awaitMessages(5);
        World.eventually(() -> assertThat(sale.attemptsAt(ada)).containsExactly("delivered"));
        assertThat(sale.attemptsAt(bob)).containsExactly("accepted");
        assertThat(sale.attemptsAt(cyd)).containsExactly("claimed");
        assertThat(sale.attemptsAt(dan)).isEmpty();
        assertThat(world.whatsApp().openCallsOf("v24.0")).contains(sale.recipient(cyd) + ".1");
        var erased = Stream.of(cyd, dan, ada, bob)
                .map(person -> world.erase(world.always(), person))
                .toArray(Wish[]::new);

        assertThat(sale.messages()).hasSizeLessThan(MANY - 1);
        assertThat(sale.attemptsAt(dan)).isEmpty();
        assertThat(world.whatsApp().openCallsOf("v24.0")).contains(sale.recipient(cyd) + ".1");
        assertThat(traces().of(withMessages(sale, ada, bob, dan))).containsExactly(SHORT_LIVED);
        sale.runToTheEnd();
        assertThat(sale.attemptsAt(dan)).containsExactly("refused erased");
        assertThat(sale.attemptsAt(cyd)).containsExactly("delivered");
        assertThat(sale.messages()).hasSize(MANY - 1);
        assertThat(sale.numbers("skipped")).containsEntry("skipped", 1);
        sale.keepsEveryPromise(NO_LIMIT, erased);

        // What the answer to Cyd's call brought is found when the API looks the next time.
        assertThat(traces().of(withMessages(sale, cyd))).contains("send_attempts.message_id");
        world.services().getFirst().program().kill();
        world.services().getFirst().program().start().awaitUp();
        World.eventually(() -> thenNothingNames(sale, ada, bob, cyd, dan));
    }

    @Test
    void whoIsErasedWhileTheyWaitForTheirDayIsNeverReleased() {
        var sale = world.order(world.byDay(), "erased_in_the_queue", 3 * A_DAY);
        var last = sale.queue().getLast();
        world.days().passUntil(() -> sale.messages().size() == A_DAY);
        var erased = world.erase(world.byDay(), last);

        sale.runToTheEnd();

        assertThat(sale.attemptsAt(last)).isEmpty();
        assertThat(requested()).doesNotContain(sale.recipient(last).toString());
        assertThat(sale.messages()).hasSize(3 * A_DAY - 1);
        assertThat(sale.numbers("skipped")).containsEntry("skipped", 1);
        sale.keepsEveryPromise(A_DAY, erased);
        thenNothingNames(sale, last);
    }

    private Stream<String> requested() {
        return Records.committed(world.harness().broker().bootstrapServers()).of(Topics.SEND_REQUESTS.name()).stream()
                .map(record -> Topics.SEND_REQUESTS.valueOf(record.value()))
                .map(request -> request.attempt().recipient().toString());
    }

    private void thenNothingNames(Sale sale, String... people) {
        assertThat(traces().of(withMessages(sale, people))).isSubsetOf(Set.of(SHORT_LIVED));
    }

    /** The id of a message contains the number. */
    private static List<String> withMessages(Sale sale, String... people) {
        return Stream.of(people)
                .flatMap(person -> Stream.concat(Stream.of(person), sale.messageIdsOf(person).stream()))
                .toList();
    }

    private Traces traces() {
        return new Traces(world.harness(), world.services());
    }
}
