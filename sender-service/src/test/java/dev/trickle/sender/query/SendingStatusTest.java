package dev.trickle.sender.query;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SHOP_NUMBER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.Scope;
import dev.trickle.sender.attempt.SenderFixture;
import dev.trickle.sender.attempt.SuspensionRepository.Suspended;
import dev.trickle.sender.database.DatabaseGuard;
import dev.trickle.sender.database.DatabaseIdentity;
import dev.trickle.sender.offsets.StoppedReaders;
import dev.trickle.sender.offsets.StoppedReaders.StoppedReader;
import dev.trickle.sender.pace.SendRateLimiter;
import dev.trickle.sender.query.SendingStatus.Database;
import dev.trickle.sender.query.SendingStatus.PhoneNumber;
import dev.trickle.sender.query.SendingStatus.Suspension;
import dev.trickle.sender.whatsapp.HealthProbe.AccessCheck;
import dev.trickle.sender.whatsapp.PhoneNumberStateReader.PhoneNumberState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class SendingStatusTest {

    private static final Instant EIGHT = Instant.parse("2026-03-02T08:00:00Z");
    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");

    private final LastKnownState lastKnownState = new LastKnownState();
    private final SendRateLimiter sendRateLimiter = new SendRateLimiter(1_000, 80, Duration.ZERO, () -> 0, nanos -> {});
    private final DatabaseGuard databaseGuard = new DatabaseGuard();
    private final StoppedReaders stoppedReaders = new StoppedReaders(() -> 0);
    private final SendingStatusController controller = new SendingStatusController(
            SenderFixture.SETTINGS, lastKnownState, sendRateLimiter, databaseGuard, stoppedReaders, () -> NINE);

    @Test
    void nothingIsClaimedToBeKnownAfterTheStart() {
        var status = status();

        assertThat(status.at()).isEqualTo(NINE);
        assertThat(status.phoneNumbers())
                .containsExactly(
                        new PhoneNumber(SHOP_NUMBER, "777", null, null, null, null, null, null, 80),
                        new PhoneNumber(SenderFixture.CAFE_NUMBER, "888", null, null, null, null, null, null, 80));
        assertThat(status.suspensions()).isNull();
        assertThat(status.database()).isEqualTo(new Database(false, null));
        assertThat(status.stoppedReaders()).isEmpty();
    }

    @Test
    void whatWhatsAppLastSaidIsKeptWithItsInstant() {
        lastKnownState.recordState(SHOP_NUMBER, new PhoneNumberState(Optional.of(2_000), "YELLOW", "STANDARD"), EIGHT);
        lastKnownState.recordAccess(SHOP_NUMBER, AccessCheck.TOKEN_REFUSED, NINE);
        lastKnownState.recordAccess(SHOP_NUMBER, AccessCheck.NOT_REACHABLE, NINE.plusSeconds(1));
        sendRateLimiter.setRate(SHOP_NUMBER, 40);

        assertThat(status().phoneNumbers().getFirst())
                .isEqualTo(new PhoneNumber(
                        SHOP_NUMBER, "777", "token_refused", NINE, "YELLOW", "STANDARD", 2_000, EIGHT, 40));
    }

    @Test
    void whatThisSenderKnowsIsShown() {
        lastKnownState.recordSuspensions(
                List.of(
                        new Suspended(SHOP, Scope.of(SHOP_NUMBER), 3, "131048"),
                        new Suspended(new AccountId("other"), Scope.of(SHOP_NUMBER), 4, "190")),
                EIGHT);
        databaseGuard.complete(databaseGuard.version(), DatabaseIdentity.of("1/00000001"), Optional.of("It is older."));
        stoppedReaders.recordUnsupported(new ConsumerRecord<>("account-events", 1, 7, "", ""));

        var status = status();

        assertThat(status.suspensions()).containsExactly(new Suspension(Scope.of(SHOP_NUMBER), 3, "131048"));
        assertThat(status.suspensionsAsOf()).isEqualTo(EIGHT);
        assertThat(status.database()).isEqualTo(new Database(false, "It is older."));
        assertThat(status.stoppedReaders()).containsExactly(new StoppedReader("account-events", 1, 7));
    }

    @Test
    void anAccountWithoutSettingsIsNotFound() {
        assertThat(controller.status("nobody").getStatusCode().value()).isEqualTo(404);
        assertThat(controller.status("No-Id").getStatusCode().value()).isEqualTo(404);
    }

    private SendingStatus status() {
        return Objects.requireNonNull(controller.status(SHOP.value()).getBody());
    }
}
