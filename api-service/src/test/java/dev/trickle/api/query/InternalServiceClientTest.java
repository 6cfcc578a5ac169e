package dev.trickle.api.query;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.trickle.api.query.InternalServiceClient.AccountQuery;
import dev.trickle.api.query.InternalServicesProperties.InternalService;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.installation.InternalToken;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several instances of a service, and the instances to which they refer. */
class InternalServiceClientTest {

    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");

    private final StubService first = new StubService();
    private final StubService second = new StubService();

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    @Test
    void theNextInstanceIsAskedWhenOneIsAway() {
        first.close();
        second.returns(200, "");

        thenReachable(Set.of(), first.url(), second.url());
    }

    @Test
    void theNextInstanceIsAskedWhenOneDoesNotAnswer() {
        first.stalls();
        second.returns(200, "");

        thenReachable(Set.of(), first.url(), second.url());
        assertThat(first.paths()).hasSize(1);
    }

    @Test
    void theNextInstanceIsAskedWhenOneCannotAnswer() {
        first.returns(503, "{}");
        second.returns(200, "");

        thenReachable(Set.of(), first.url(), second.url());
    }

    @Test
    void theInstanceThatAnsweredIsAskedFirst() {
        first.returns(503, "{}");
        second.returns(200, "");
        try (var client = clientOf(Set.of(), first.url(), second.url())) {
            assertThat(client.ask(SHOP).join().isReachable()).isTrue();
            assertThat(client.ask(new AccountId("other")).join().isReachable()).isTrue();
        }

        assertThat(first.paths()).hasSize(1);
        assertThat(second.paths()).hasSize(2);
    }

    /** The hosts would receive the internal token. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "scheduler-2.example:8081",
                "127.0.0.1@scheduler-2.example:8081",
                "example:8081",
                "127.0.0.1.scheduler-2.example"
            })
    void theTokenIsNotSentToAnUnknownHost(String host) {
        var addresses = new ServiceAddresses(List.of(URI.create(first.url())), Set.of("other.example", ".internal"));

        assertThat(catchThrowable(() -> addresses.resolve(URI.create(first.url()), host)))
                .hasMessageContaining("none of the allowed hosts");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost:1", "[::1]:1", "scheduler:8099", "scheduler-2.internal:8081", "other.example:8081"})
    void anInstanceMayReferToTheHostsOfTheSettingsAndToThisMachine(String host) throws Exception {
        var address = URI.create("https://scheduler:8081");
        var addresses = new ServiceAddresses(List.of(address), Set.of("other.example", ".internal"));

        assertThat(addresses.resolve(address, host)).isEqualTo(URI.create("https://" + host));
    }

    /** Another name of this machine, so that only the check of the host prevents the request. */
    @Test
    void anInstanceThatRefersToAnUnknownHostDoesNotAnswer() {
        first.returns(
                421,
                "{\"host\": \"0.0.0.0:%s\"}".formatted(URI.create(second.url()).getPort()));
        second.returns(200, "");

        try (var client = clientOf(Set.of(), first.url())) {
            assertThat(client.ask(SHOP).join().isReachable()).isFalse();
        }
        assertThat(second.paths()).isEmpty();
    }

    private void thenReachable(Set<String> hosts, String... urls) {
        try (var client = clientOf(hosts, urls)) {
            assertThat(client.ask(SHOP).join().reachability()).isEqualTo(new ServiceReachability(true, NINE));
        }
    }

    /** Without a cache. */
    private static InternalServiceClient<Report> clientOf(Set<String> hosts, String... urls) {
        var addresses = Arrays.stream(urls).map(URI::create).toList();
        return new InternalServiceClient<>(
                new AccountQuery<>("stub", account -> "/accounts/" + account, body -> new Report(NINE)),
                new InternalService(addresses, Duration.ofSeconds(4), Duration.ZERO, hosts),
                new InternalToken(TestPeople.INTERNAL_TOKEN),
                System::nanoTime);
    }

    private record Report(Instant at) implements ReportedStatus {}
}
