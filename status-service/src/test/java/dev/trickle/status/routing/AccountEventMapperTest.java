package dev.trickle.status.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AccountEvent.MessagingLimitChanged;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.status.notification.WebhookNotification.AccountChanged;
import dev.trickle.status.notification.WebhookNotification.Origin;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The bakery and the florist share a business account; the garage has its own. */
class AccountEventMapperTest {

    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");

    private final AccountEventMapper mapper = new AccountEventMapper(
            new AccountResolver(sharedSettings()), new IgnoredNotificationMetrics(new SimpleMeterRegistry()));

    @Test
    void aChangeOfABusinessAccountIsPublishedForAllItsAccounts() {
        assertThat(accountsOfALimitChange(new Origin("1", ""))).containsExactly("bakery", "florist");
        assertThat(accountsOfALimitChange(new Origin("2", ""))).containsExactly("garage");
    }

    @Test
    void aChangeOfANumberIsPublishedForItsAccount() {
        assertThat(accountsOfALimitChange(new Origin("1", "12"))).containsExactly("florist");
    }

    @Test
    void aChangeOfAnUnknownAccountIsNotPublished() {
        assertThat(accountsOfALimitChange(new Origin("3", ""))).isEmpty();
    }

    private List<String> accountsOfALimitChange(Origin origin) {
        var result = new RoutingResult();
        mapper.map(new AccountChanged(origin, new MessagingLimitChanged(1_000, NOW)), result);
        return result.events().stream()
                .map(event -> new String(event.key(), StandardCharsets.UTF_8))
                .toList();
    }

    private static SharedSettings sharedSettings() {
        var settings = new MapConfigurationPropertySource(Map.of(
                "trickle.default-account", "garage",
                "trickle.contact-key-secret", TestPeople.SECRET,
                "trickle.accounts.florist.business-account-id", "1",
                "trickle.accounts.florist.phone-number-ids", "12",
                "trickle.accounts.bakery.business-account-id", "1",
                "trickle.accounts.bakery.phone-number-ids", "11",
                "trickle.accounts.garage.business-account-id", "2",
                "trickle.accounts.garage.phone-number-ids", "21"));
        return new Binder(settings).bind("trickle", SharedSettings.class).get();
    }
}
