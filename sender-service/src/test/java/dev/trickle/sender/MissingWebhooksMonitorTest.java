package dev.trickle.sender;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.sender.attempt.SenderFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.AccountEvent.AccountSuspended;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.installation.TestAccounts;
import dev.trickle.sender.attempt.AttemptRepository;
import dev.trickle.sender.attempt.SenderFixture;
import dev.trickle.sender.attempt.SenderOutbox;
import dev.trickle.sender.attempt.SuspensionRepository;
import dev.trickle.sender.attempt.SuspensionRepository.PendingEvent;
import dev.trickle.sender.attempt.SuspensionRepository.Suspended;
import dev.trickle.sender.permission.ListeningPeriod;
import dev.trickle.sender.permission.MissingWebhooksProperties;
import dev.trickle.sender.permission.MissingWebhooksRepository;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Uses a real database; account events are applied as the listener would apply them. */
class MissingWebhooksMonitorTest {

    private static final String CODE = "webhooks_missing";
    private static final Duration FIFTEEN_MINUTES = Duration.ofMinutes(15);

    private final SenderFixture senderFixture = SenderFixture.open();
    private final JdbcClient database =
            JdbcClient.create(senderFixture.database().asSender());
    private final SuspensionRepository suspensionRepository = senderFixture.suspensionRepository();
    private final List<PendingEvent> published = new ArrayList<>();
    private Instant now = NOW;
    private MissingWebhooksMonitor monitor = monitor(true);

    @BeforeEach
    void deleteWebhooks() {
        senderFixture.whenExecuted("TRUNCATE webhook_receipts");
    }

    @Test
    void suspendsTheAccountAfterTwentyMessagesAndFifteenMinutesWithoutAWebhook() {
        insertAccepted(20, NOW);
        advance(FIFTEEN_MINUTES.minusSeconds(1));
        monitor.check();
        assertThat(openCodes()).isEmpty();

        advance(Duration.ofSeconds(1));
        monitor.check();
        monitor.check();

        assertThat(openCodes()).containsExactly(CODE);
        assertThat(published)
                .extracting(PendingEvent::event)
                .containsOnly(new AccountSuspended(Scope.of(SHOP), now.getEpochSecond(), CODE, now));
    }

    @Test
    void doesNotSuspendForFewerMessages() {
        insertAccepted(19, NOW);
        insertRejected(5, NOW);
        advance(Duration.ofHours(9));

        monitor.check();

        assertThat(openCodes()).isEmpty();
    }

    @Test
    void doesNotCountHeldMessages() {
        insertAccepted(40, NOW);
        senderFixture.whenExecuted("UPDATE send_attempts SET held_for_quality_assessment = true");
        insertAccepted(19, NOW);
        advance(Duration.ofHours(1));

        monitor.check();

        assertThat(openCodes()).isEmpty();
    }

    @Test
    void doesNotCountMessagesBeforeTheLastWebhook() {
        insertAccepted(200, NOW);
        recordWebhook(NOW.plusSeconds(1));
        insertAccepted(19, NOW.plusSeconds(2));
        advance(Duration.ofHours(1));

        monitor.check();

        assertThat(openCodes()).isEmpty();
        insertAccepted(1, NOW.plusSeconds(3));
        monitor.check();
        assertThat(openCodes()).containsExactly(CODE);
    }

    @Test
    void resumesTheAccountWithTheNextWebhook() {
        suspendAfterTwenty();
        advance(Duration.ofDays(20));
        monitor.check();
        assertThat(resumedEvents()).isEmpty();

        recordWebhook(now);
        monitor.check();

        assertThat(resumedEvents()).hasSize(1);
        applyResumedEvents();
        monitor.check();
        assertThat(openCodes()).isEmpty();
    }

    @Test
    void suspendsAgainAfterTwentyFurtherMessagesWhenAPersonHasResumed() {
        suspendAfterTwenty();
        advance(Duration.ofMinutes(1));
        suspensionRepository.end(SHOP, Scope.of(SHOP), now.getEpochSecond(), now);
        advance(Duration.ofHours(1));
        monitor.check();
        assertThat(openCodes()).isEmpty();

        insertAccepted(19, now);
        advance(FIFTEEN_MINUTES);
        monitor.check();
        assertThat(openCodes()).isEmpty();

        insertAccepted(1, now);
        advance(FIFTEEN_MINUTES);
        monitor.check();
        assertThat(openCodes()).containsExactly(CODE);
    }

    @Test
    void doesNotChangeAnAccountThatIsSuspendedForAnotherReason() {
        suspensionRepository.open(SHOP, Scope.of(SHOP), "190", NOW);
        insertAccepted(20, NOW);
        advance(Duration.ofHours(1));
        recordWebhook(now);

        monitor.check();

        assertThat(openCodes()).containsExactly("190");
        assertThat(published).isEmpty();
    }

    @Test
    void suspendsTheAccountBesideASuspendedTemplate() {
        suspensionRepository.open(SHOP, Scope.ofTemplate("777", "spring_sale", "en_US"), "132015", NOW);
        insertAccepted(20, NOW);
        advance(FIFTEEN_MINUTES);

        monitor.check();

        assertThat(openCodes()).containsExactlyInAnyOrder("132015", CODE);
    }

    @Test
    void resumesAndNeverSuspendsWhenDisabled() {
        suspendAfterTwenty();
        monitor = monitor(false);

        monitor.check();

        assertThat(resumedEvents()).hasSize(1);
        applyResumedEvents();
        monitor.check();
        assertThat(openCodes()).isEmpty();
        assertThat(monitor.nextTimer()).isEmpty();
    }

    @Test
    void limitsClockSkipsToTheInstantOfASuspension() {
        insertAccepted(20, NOW);
        assertThat(monitor.nextTimer()).contains(NOW.plus(FIFTEEN_MINUTES));

        advance(FIFTEEN_MINUTES);
        monitor.check();
        assertThat(monitor.nextTimer()).isEmpty();

        recordWebhook(now.plusSeconds(1));
        assertThat(monitor.nextTimer()).hasValueSatisfying(at -> assertThat(at).isBeforeOrEqualTo(now));
    }

    private void suspendAfterTwenty() {
        insertAccepted(20, NOW);
        advance(FIFTEEN_MINUTES);
        monitor.check();
        assertThat(openCodes()).containsExactly(CODE);
        published.clear();
    }

    private void advance(Duration time) {
        now = now.plus(time);
    }

    private void insertAccepted(int messages, Instant at) {
        insertAttempts(messages, "accepted", at);
    }

    private void insertRejected(int messages, Instant at) {
        insertAttempts(messages, "rejected", at);
    }

    private void insertAttempts(int messages, String state, Instant at) {
        senderFixture.whenExecuted("""
                INSERT INTO send_attempts (recipient_id, attempt_number, campaign_id, account_id, customer_id,
                    contact_key, phone_number_id, state, rank, blocks, state_changed_at, requested_at, claimed_at)
                SELECT gen_random_uuid(), 1, '%s', 'shop', gen_random_uuid(), 'someone', '1', '%s', 3, false,
                       '%s', '%s', now()
                  FROM generate_series(1, %d)
                """.formatted(SPRING_SALE, state, at, at, messages));
    }

    private void recordWebhook(Instant at) {
        senderFixture.whenExecuted("""
                INSERT INTO webhook_receipts VALUES ('shop', '%s')
                ON CONFLICT (account_id) DO UPDATE SET last_received_at = excluded.last_received_at
                """.formatted(at));
    }

    private List<String> openCodes() {
        return suspensionRepository.findOpen().stream().map(Suspended::code).toList();
    }

    private List<AccountResumed> resumedEvents() {
        return published.stream()
                .map(PendingEvent::event)
                .filter(AccountResumed.class::isInstance)
                .map(AccountResumed.class::cast)
                .toList();
    }

    private void applyResumedEvents() {
        resumedEvents().forEach(event -> suspensionRepository.end(SHOP, event.scope(), event.epoch(), event.at()));
    }

    private MissingWebhooksMonitor monitor(boolean enabled) {
        return new MissingWebhooksMonitor(
                new MissingWebhooksRepository(database),
                new MissingWebhooksProperties(enabled, 20, FIFTEEN_MINUTES),
                new ListeningPeriod(() -> now, () -> 0, false),
                TestAccounts.shopWithNumbers("100200300400"),
                new OutcomeRecorder(
                        new AttemptRepository(database, new SenderOutbox(database)),
                        suspensionRepository,
                        () -> now,
                        new SimpleMeterRegistry()),
                suspensionRepository,
                published::add,
                () -> now);
    }
}
