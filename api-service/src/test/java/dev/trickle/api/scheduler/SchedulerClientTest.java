package dev.trickle.api.scheduler;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.pipeline.TestPeople.SUMMER_SALE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.trickle.api.query.InternalServicesProperties;
import dev.trickle.api.query.InternalServicesProperties.InternalService;
import dev.trickle.api.query.ServiceReachability;
import dev.trickle.api.query.StubService;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.installation.InternalToken;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
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

    private final StubService scheduler = new StubService();
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

        assertThat(answer.reachability()).isEqualTo(new ServiceReachability(true, NINE));
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
        awaitExpiry(() -> {
            client.load(SHOP);
            return scheduler.paths().size() > 2;
        });

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

        awaitExpiry(() -> client.load(SHOP).reachability().reachable());
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

        awaitExpiry(() -> !client.load(SHOP).reachability().reachable());

        var answer = client.load(SHOP);
        assertThat(answer.reachability()).isEqualTo(new ServiceReachability(false, NINE));
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
        try (var other = new StubService();
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
            thenAnAnswerIsNone(200, body);
        }
        thenAnAnswerIsNone(421, "{\"host\": \"no host\"}");
    }

    @Test
    void theUrlMustBeAnAddress() {
        for (var url : new String[] {"scheduler:8081", "127.0.0.1", "ftp://scheduler"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new InternalServicesProperties(propertiesOf(url), propertiesOf("http://sender")))
                    .withMessageContaining("api.scheduler.url");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new InternalServicesProperties(propertiesOf("http://any"), propertiesOf(url)))
                    .withMessageContaining("api.sender.url");
        }
    }

    private void thenAnAnswerIsNone(int status, String body) {
        scheduler.returns(status, body);
        var asked = scheduler.paths().size();
        awaitExpiry(() -> {
            thenIsUnreachableWithoutStatus(client.load(SHOP));
            return scheduler.paths().size() > asked;
        });
    }

    /** Lets the cached answers expire. The cache dates an answer shortly after it has handed it out. */
    private void awaitExpiry(Callable<Boolean> asked) {
        await().until(() -> {
            nanos.addAndGet(CACHE_TIME.toNanos());
            return asked.call();
        });
    }

    private static void thenIsUnreachableWithoutStatus(SchedulerAnswer answer) {
        assertThat(answer.reachability()).isEqualTo(new ServiceReachability(false, null));
        assertThat(answer.waitingReasons(SPRING_SALE)).isNull();
        assertThat(answer.fields()).isNull();
    }

    private SchedulerClient clientOf(String url, String token) {
        var json = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build();
        return new SchedulerClient(propertiesOf(url), new InternalToken(token), json, nanos::get);
    }

    private static InternalService propertiesOf(String url) {
        return new InternalService(
                List.of(URI.create(url)), Duration.ofNanos(TimeUnit.SECONDS.toNanos(2)), CACHE_TIME, Set.of());
    }
}
