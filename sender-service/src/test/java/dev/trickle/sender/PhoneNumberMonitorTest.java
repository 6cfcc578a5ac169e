package dev.trickle.sender;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SHOP_NUMBER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trickle.pipeline.AccountEvent.MessagingLimitChanged;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.background.LoggedFailureException;
import dev.trickle.pipeline.error.MetaErrors;
import dev.trickle.pipeline.installation.TestAccounts;
import dev.trickle.sender.attempt.SenderFixture;
import dev.trickle.sender.attempt.SuspensionRepository.PendingEvent;
import dev.trickle.sender.pace.SendRateLimiter;
import dev.trickle.sender.query.LastKnownState;
import dev.trickle.sender.whatsapp.CloudApi;
import dev.trickle.sender.whatsapp.FakeCloudApi;
import dev.trickle.sender.whatsapp.PhoneNumberStateReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhoneNumberMonitorTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeCloudApi whatsApp = FakeCloudApi.start();
    private final CloudApi cloudApi = new CloudApi(
            new CloudApi.Address(whatsApp.address(), "v26.0", "secret"),
            new CloudApi.Limits(4, SECOND, SECOND),
            new MetaErrors(Map.of()));
    private final List<PendingEvent> published = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private final SendRateLimiter sendRateLimiter =
            new SendRateLimiter(200, 80, Duration.ZERO, nanos::get, nanos::addAndGet);
    private final PhoneNumberMonitor monitor = new PhoneNumberMonitor(
            TestAccounts.shopWithNumbers(SHOP_NUMBER.value()),
            new PhoneNumberStateReader(cloudApi),
            sendRateLimiter,
            new PhoneNumberMonitor.Rates(80, 200, 50),
            new LastKnownState(),
            published::add,
            () -> SenderFixture.NOW);

    @AfterEach
    void close() throws IOException {
        cloudApi.close();
        whatsApp.close();
    }

    @Test
    void publishesTheLimitThatAMissedWebhookDidNotReport() {
        respondWith("GREEN", "STANDARD", "TIER_2K");

        monitor.check();

        assertThat(published)
                .containsExactly(new PendingEvent(SHOP, new MessagingLimitChanged(2_000, SenderFixture.NOW)));
    }

    @Test
    void publishesNothingWithoutALimit() {
        whatsApp.respondToReadsWith(200, "{\"id\":\"100200300400\",\"quality_rating\":\"GREEN\"}");
        monitor.check();
        respondWith("GREEN", "STANDARD", "UNTIERED");
        monitor.check();

        assertThat(published).isEmpty();
    }

    /** At the start WhatsApp may not be reachable: the limit is not unknown for hours then. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            200 | {"id":"1","whatsapp_business_manager_messaging_limit":"TIER_2K"}
            500 | {}
            """)
    void isRepeatedSoonIfWhatsAppDescribesNoNumber(int status, String body) {
        whatsApp.respondToReadsWith(status, body);

        assertThatThrownBy(monitor::check).isInstanceOf(LoggedFailureException.class);

        assertThat(published).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"GREEN, STANDARD, 80", "YELLOW, STANDARD, 40", "GREEN, HIGH, 200", "YELLOW, HIGH, 100"})
    void qualityAndThroughputDetermineTheRate(String quality, String level, int rate) {
        respondWith(quality, level, "TIER_250");

        monitor.check();

        assertThat(callsInTenSeconds()).isBetween(rate * 10, rate * 10 + rate);
    }

    @Test
    void theRateRecoversWithTheQuality() {
        respondWith("YELLOW", "STANDARD", "TIER_250");
        monitor.check();
        respondWith("GREEN", "STANDARD", "TIER_250");
        monitor.check();

        assertThat(callsInTenSeconds()).isBetween(800, 880);
    }

    private void respondWith(String quality, String level, String tier) {
        whatsApp.respondToReadsWith(200, """
                {"id": "100200300400", "quality_rating": "%s", "throughput": {"level": "%s"},
                 "whatsapp_business_manager_messaging_limit": "%s"}
                """.formatted(quality, level, tier));
    }

    private int callsInTenSeconds() {
        var calls = 0;
        for (var end = nanos.get() + SECOND.toNanos() * 10; nanos.get() < end; calls++) {
            sendRateLimiter.acquire(SHOP_NUMBER, TestPeople.key("ada")).awaitTurn();
        }
        return calls;
    }
}
