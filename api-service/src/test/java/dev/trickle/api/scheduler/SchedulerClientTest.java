package dev.trickle.api.scheduler;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.pipeline.TestPeople.SUMMER_SALE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.installation.InternalToken;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** A test that waits for the answer of a stalled scheduler exceeds its timeout. */
@Timeout(20)
class SchedulerClientTest {

    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");
    private static final Duration CACHE_TIME = Duration.ofSeconds(1);
    private static final String STATUS = """
            {"account": "shop", "at": "2026-03-02T09:00:00Z", "a_later_field": {"deep": [1]},
             "blocking_reasons": [
              {"reason": "outside_send_window", "explanation": "Closed.", "until": "2026-03-03T09:00:00Z"},
              {"reason": "suspended", "explanation": "Suspended.", "campaign": "%1$s",
               "scope": {"kind": "template", "id": "777/spring/en"}},
              {"reason": "queue_empty", "explanation": "Empty."}],
             "campaigns": [{"campaign": "%1$s", "blocking_reasons": [
              {"reason": "queue_empty", "explanation": "Empty.", "campaign": "%1$s"},
              {"reason": "suspended", "explanation": "Suspended.", "campaign": "%1$s",
               "scope": {"kind": "template", "id": "777/spring/en"}}]}]}""".formatted(SPRING_SALE);

    private final StubScheduler scheduler = new StubScheduler();
    private final AtomicLong nanos = new AtomicLong();
    private final SchedulerClient client = clientOf(scheduler.url(), TestPeople.INTERNAL_TOKEN);

    @AfterEach
    void close() {
        client.close();
        scheduler.close();
    }

    @Test
    void readsTheStatusAndTheReasonsOfACampaign() {
        scheduler.returns(200, STATUS);

        var answer = client.load(SHOP);

        assertThat(answer.reachability()).isEqualTo(new SchedulerReachability(true, NINE));
        assertThat(answer.waitingReasons(SPRING_SALE))
                .containsExactly(
                        new WaitingReason(
                                "outside_send_window", "Closed.", Instant.parse("2026-03-03T09:00:00Z"), null),
                        new WaitingReason("queue_empty", "Empty.", null, null),
                        new WaitingReason("suspended", "Suspended.", null, Scope.ofTemplate("777", "spring", "en")));
        assertThat(answer.waitingReasons(SUMMER_SALE)).isEmpty();
        assertThat(answer.fields()).containsEntry("account", "shop").containsKey("a_later_field");
        assertThat(scheduler.paths()).containsExactly("/accounts/shop/gate");
    }

    @Test
    void asksOnceASecondForEachAccount() {
        scheduler.returns(200, STATUS);
        client.load(SHOP);
        nanos.addAndGet(CACHE_TIME.toNanos() - 1);
        client.load(SHOP);
        assertThat(scheduler.paths()).hasSize(1);

        client.load(new AccountId("other"));
        nanos.addAndGet(1);
        client.load(SHOP);

        assertThat(scheduler.paths())
                .containsExactly("/accounts/shop/gate", "/accounts/other/gate", "/accounts/shop/gate");
    }

    @Test
    void anUnreachableSchedulerIsAskedOnceASecond() {
        scheduler.returns(503, "{}");
        client.load(SHOP);
        client.load(SHOP);
        assertThat(scheduler.paths()).hasSize(1);

        scheduler.returns(200, STATUS);
        nanos.addAndGet(CACHE_TIME.toNanos());

        assertThat(client.load(SHOP).reachability().reachable()).isTrue();
    }

    @Test
    void aSchedulerThatDoesNotAnswerIsUnreachable() {
        scheduler.stalls();

        thenIsUnreachableWithoutStatus(client.load(SHOP));
        assertThat(scheduler.paths()).hasSize(1);
    }

    @Test
    void aSchedulerThatStallsWithinItsAnswerIsUnreachable() {
        scheduler.stallsWithinTheBody();

        thenIsUnreachableWithoutStatus(client.load(SHOP));
    }

    @Test
    void aSchedulerThatIsAwayKeepsItsLastStatus() {
        scheduler.returns(200, STATUS);
        client.load(SHOP);
        scheduler.close();
        nanos.addAndGet(CACHE_TIME.toNanos());

        var answer = client.load(SHOP);

        assertThat(answer.reachability()).isEqualTo(new SchedulerReachability(false, NINE));
        assertThat(answer.waitingReasons(SPRING_SALE)).hasSize(3);
        assertThat(answer.fields()).containsEntry("account", "shop");
    }

    @Test
    void anotherTokenIsRejected() {
        scheduler.returns(200, STATUS);
        try (var stranger = clientOf(scheduler.url(), "token-of-somebody-else")) {
            thenIsUnreachableWithoutStatus(stranger.load(SHOP));
        }
        assertThat(scheduler.paths()).isEmpty();
    }

    @Test
    void theInstanceThatHostsTheAccountIsAsked() {
        scheduler.returns(200, STATUS);
        try (var other = new StubScheduler();
                var clientOfOther = clientOf(other.url(), TestPeople.INTERNAL_TOKEN)) {
            other.returns(421, "{\"host\": \"%s\", \"status\": 421}".formatted(scheduler.host()));

            assertThat(clientOfOther.load(SHOP).reachability().reachable()).isTrue();
            assertThat(other.paths()).hasSize(1);
            assertThat(scheduler.paths()).hasSize(1);
        }
    }

    @Test
    void aRedirectionIsFollowedOnce() {
        scheduler.returns(421, "{\"host\": \"%s\"}".formatted(scheduler.host()));

        thenIsUnreachableWithoutStatus(client.load(SHOP));
        assertThat(scheduler.paths()).hasSize(2);
    }

    @Test
    void anAnswerThatCannotBeReadIsNone() {
        for (var body : new String[] {"", "<html>", "{}", "{\"at\": \"2026-03-02T09:00:00Z\"}"}) {
            scheduler.returns(200, body);
            nanos.addAndGet(CACHE_TIME.toNanos());

            thenIsUnreachableWithoutStatus(client.load(SHOP));
        }
        scheduler.returns(421, "{\"host\": \"no host\"}");
        nanos.addAndGet(CACHE_TIME.toNanos());
        thenIsUnreachableWithoutStatus(client.load(SHOP));
    }

    @Test
    void theUrlMustBeAnAddress() {
        for (var url : new String[] {"scheduler:8081", "127.0.0.1", "ftp://scheduler"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> propertiesOf(url))
                    .withMessageContaining("api.scheduler.url");
        }
    }

    private static void thenIsUnreachableWithoutStatus(SchedulerAnswer answer) {
        assertThat(answer.reachability()).isEqualTo(new SchedulerReachability(false, null));
        assertThat(answer.waitingReasons(SPRING_SALE)).isNull();
        assertThat(answer.fields()).isNull();
    }

    private SchedulerClient clientOf(String url, String token) {
        var json = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build();
        return new SchedulerClient(propertiesOf(url), new InternalToken(token), json, nanos::get);
    }

    private static SchedulerClientProperties propertiesOf(String url) {
        return new SchedulerClientProperties(
                URI.create(url), Duration.ofNanos(TimeUnit.SECONDS.toNanos(2)), CACHE_TIME);
    }
}
