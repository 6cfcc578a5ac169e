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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** On a real database; account-events come back as the listener would apply them. */
class MissingWebhooksMonitorTest {

    private static final String CODE = "webhooks_missing";
    private static final Duration QUARTER = Duration.ofMinutes(15);

    private final SenderFixture senderFixture = SenderFixture.open();
    private final JdbcClient database =
            JdbcClient.create(senderFixture.database().asSender());
    private final SuspensionRepository suspensionRepository = new SuspensionRepository(database);
    private final List<PendingEvent> published = new ArrayList<>();
    private Instant now = NOW;
    private MissingWebhooksMonitor monitor = monitor(true);

    @BeforeEach
    void noWebhookYet() {
        senderFixture.when("TRUNCATE webhook_receipts");
    }

    @AfterEach
    void close() {
        monitor.close();
    }

    @Test
    void twentyMessagesOfAQuarterOfAnHourWithoutAnyWebhookSuspendTheAccount() {
        accepted(20, NOW);
        passes(QUARTER.minusSeconds(1));
        monitor.look();
        assertThat(open()).isEmpty();

        passes(Duration.ofSeconds(1));
        monitor.look();
        monitor.look();

        assertThat(open()).containsExactly(CODE);
        assertThat(published)
                .extracting(PendingEvent::event)
                .containsOnly(new AccountSuspended(Scope.of(SHOP), now.getEpochSecond(), CODE, now));
    }

    @Test
    void nineteenAreTooFew() {
        accepted(19, NOW);
        failed(5, NOW);
        passes(Duration.ofHours(9));

        monitor.look();

        assertThat(open()).isEmpty();
    }

    @Test
    void whatMetaHoldsBackIsNotWaitedFor() {
        accepted(40, NOW);
        senderFixture.when("UPDATE send_attempts SET held_for_quality_assessment = true");
        accepted(19, NOW);
        passes(Duration.ofHours(1));

        monitor.look();

        assertThat(open()).isEmpty();
    }

    @Test
    void whatAWebhookHasComeAfterCountsNoMore() {
        accepted(200, NOW);
        webhookAt(NOW.plusSeconds(1));
        accepted(19, NOW.plusSeconds(2));
        passes(Duration.ofHours(1));

        monitor.look();

        assertThat(open()).isEmpty();
        accepted(1, NOW.plusSeconds(3));
        monitor.look();
        assertThat(open()).containsExactly(CODE);
    }

    @Test
    void theNextWebhookResumesTheAccountAndItStaysResumed() {
        suspendedAfterTwenty();
        passes(Duration.ofDays(20));
        monitor.look();
        assertThat(resumed()).isEmpty();

        webhookAt(now);
        monitor.look();

        assertThat(resumed()).hasSize(1);
        comesBack();
        monitor.look();
        assertThat(open()).isEmpty();
    }

    @Test
    void aPersonsResumeStandsUntilTwentyMoreAreUnheard() {
        suspendedAfterTwenty();
        passes(Duration.ofMinutes(1));
        suspensionRepository.end(SHOP, Scope.of(SHOP), now.getEpochSecond(), now);
        passes(Duration.ofHours(1));
        monitor.look();
        assertThat(open()).isEmpty();

        accepted(19, now);
        passes(QUARTER);
        monitor.look();
        assertThat(open()).isEmpty();

        accepted(1, now);
        passes(QUARTER);
        monitor.look();
        assertThat(open()).containsExactly(CODE);
    }

    @Test
    void anAccountThatIsSuspendedForSomethingElseIsLeftAlone() {
        suspensionRepository.open(SHOP, Scope.of(SHOP), "190", NOW);
        accepted(20, NOW);
        passes(Duration.ofHours(1));
        webhookAt(now);

        monitor.look();

        assertThat(open()).containsExactly("190");
        assertThat(published).isEmpty();
    }

    @Test
    void aSuspensionOfATemplateDoesNotStandInTheWay() {
        suspensionRepository.open(SHOP, Scope.ofTemplate("spring_sale", "en_US"), "132015", NOW);
        accepted(20, NOW);
        passes(QUARTER);

        monitor.look();

        assertThat(open()).containsExactlyInAnyOrder("132015", CODE);
    }

    @Test
    void switchedOffSuspendsNothingAndResumesWhatIsSuspended() {
        suspendedAfterTwenty();
        monitor.close();
        monitor = monitor(false);

        monitor.look();

        assertThat(resumed()).hasSize(1);
        comesBack();
        monitor.look();
        assertThat(open()).isEmpty();
        assertThat(monitor.nextTimer()).isEmpty();
    }

    @Test
    void theCalendarIsNotSkippedPastTheInstantOfASuspension() {
        accepted(20, NOW);
        assertThat(monitor.nextTimer()).contains(NOW.plus(QUARTER));

        passes(QUARTER);
        monitor.look();
        assertThat(monitor.nextTimer()).isEmpty();

        webhookAt(now.plusSeconds(1));
        assertThat(monitor.nextTimer()).hasValueSatisfying(at -> assertThat(at).isBeforeOrEqualTo(now));
    }

    private void suspendedAfterTwenty() {
        accepted(20, NOW);
        passes(QUARTER);
        monitor.look();
        assertThat(open()).containsExactly(CODE);
        published.clear();
    }

    private void passes(Duration time) {
        now = now.plus(time);
    }

    private void accepted(int messages, Instant at) {
        attempts(messages, "accepted", at);
    }

    private void failed(int messages, Instant at) {
        attempts(messages, "rejected", at);
    }

    private void attempts(int messages, String state, Instant at) {
        senderFixture.when("""
                INSERT INTO send_attempts (recipient_id, attempt_number, campaign_id, account_id, customer_id,
                    contact_key, phone_number_id, state, rank, blocks, state_changed_at, requested_at, claimed_at)
                SELECT gen_random_uuid(), 1, '%s', 'shop', gen_random_uuid(), 'someone', '1', '%s', 3, false,
                       '%s', '%s', now()
                  FROM generate_series(1, %d)
                """.formatted(SPRING_SALE, state, at, at, messages));
    }

    private void webhookAt(Instant at) {
        senderFixture.when("""
                INSERT INTO webhook_receipts VALUES ('shop', '%s')
                ON CONFLICT (account_id) DO UPDATE SET last_received_at = excluded.last_received_at
                """.formatted(at));
    }

    private List<String> open() {
        return suspensionRepository.open().stream().map(Suspended::code).toList();
    }

    private List<AccountResumed> resumed() {
        return published.stream()
                .map(PendingEvent::event)
                .filter(AccountResumed.class::isInstance)
                .map(AccountResumed.class::cast)
                .toList();
    }

    private void comesBack() {
        resumed().forEach(event -> suspensionRepository.end(SHOP, event.scope(), event.epoch(), event.at()));
    }

    private MissingWebhooksMonitor monitor(boolean enabled) {
        return new MissingWebhooksMonitor(
                new MissingWebhooksRepository(database),
                new MissingWebhooksProperties(enabled, 20, QUARTER),
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
