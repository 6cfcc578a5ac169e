package dev.trickle.sender.permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MissingWebhooksPolicyTest {

    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final Duration FIFTEEN_MINUTES = Duration.ofMinutes(15);

    private final MissingWebhooksPolicy policy = policy(true);

    @Test
    void suspendsWhenTheLimitingMessageIsOldEnough() {
        assertThat(policy.suspendsAt(Optional.of(NOON), NOON.minusSeconds(60))).contains(NOON.plus(FIFTEEN_MINUTES));
    }

    @Test
    void doesNotSuspendForFewMessages() {
        assertThat(policy.suspendsAt(Optional.empty(), NOON)).isEmpty();
    }

    @Test
    void waitsAsLongAfterAStartOrASleep() {
        assertThat(policy.suspendsAt(Optional.of(NOON.minus(Duration.ofHours(8))), NOON))
                .contains(NOON.plus(FIFTEEN_MINUTES));
    }

    @Test
    void endsWithAWebhookAfterTheMessages() {
        assertThat(policy.isOver(NOON, Optional.of(NOON.plusSeconds(1)))).isTrue();
        // The webhook was in flight when the suspension was opened.
        assertThat(policy.isOver(NOON, Optional.of(NOON.minusSeconds(1)))).isTrue();
    }

    @Test
    void doesNotEndWithoutALaterWebhook() {
        assertThat(policy.isOver(NOON, Optional.empty())).isFalse();
        assertThat(policy.isOver(NOON, Optional.of(NOON.minus(FIFTEEN_MINUTES))))
                .isFalse();
    }

    @Test
    void endsAndNeverSuspendsWhenDisabled() {
        assertThat(policy(false).suspendsAt(Optional.of(NOON), NOON)).isEmpty();
        assertThat(policy(false).isOver(NOON, Optional.empty())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1M", "PT25H"})
    void rejectsAnInvalidAgeWithSettingAndRule(Duration after) {
        assertThatThrownBy(() -> new MissingWebhooksProperties(true, 20, after))
                .hasMessageContaining("sender.missing-webhooks.after")
                .hasMessageContaining("15m");
    }

    private static MissingWebhooksPolicy policy(boolean enabled) {
        return new MissingWebhooksPolicy(new MissingWebhooksProperties(enabled, 20, FIFTEEN_MINUTES));
    }
}
