package dev.trickle.status.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AccountEvent;
import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.AccountEvent.AccountSuspended;
import dev.trickle.pipeline.AccountEvent.MessagingLimitChanged;
import dev.trickle.pipeline.JsonSerde;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.status.notification.IgnoredNotificationMetrics;
import dev.trickle.status.notification.WebhookNotification.AccountChanged;
import dev.trickle.status.notification.WebhookNotification.AccountRestrictionChanged;
import dev.trickle.status.notification.WebhookNotification.Origin;
import dev.trickle.status.publishing.EventCollector;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The bakery has two business accounts; the garage has one. */
class AccountEventMapperTest {

    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");

    private final Deserializer<AccountEvent> events =
            JsonSerde.of(AccountEvent.class).deserializer();
    private final AccountEventMapper mapper = mapper(Map.of());

    @Test
    void aChangeOfTheLimitAppliesToTheAccountThatHasTheBusinessAccount() {
        assertThat(accountsOfALimitChange(new Origin("1", ""))).containsExactly("bakery");
        assertThat(accountsOfALimitChange(new Origin("2", ""))).containsExactly("bakery");
        assertThat(accountsOfALimitChange(new Origin("3", ""))).containsExactly("garage");
    }

    @Test
    void aChangeOfANumberIsPublishedForItsAccount() {
        assertThat(accountsOfALimitChange(new Origin("1", "31"))).containsExactly("garage");
    }

    @Test
    void aChangeOfAnUnknownAccountIsNotPublished() {
        assertThat(accountsOfALimitChange(new Origin("4", ""))).isEmpty();
    }

    @Test
    void aRestrictionSuspendsTheNumbersOfItsBusinessAccountOnly() {
        assertThat(scopesOfARestriction(new Origin("2", "")))
                .containsExactly(Scope.of(new PhoneNumberId("21")), Scope.of(new PhoneNumberId("22")));
        assertThat(scopesOfARestriction(new Origin("3", ""))).containsExactly(Scope.of(new PhoneNumberId("31")));
    }

    @Test
    void theEndOfARestrictionCoversItsScopesAlsoAfterABusinessAccountIsAdded() {
        var before = scopes(mapper, true, new Origin("3", ""));
        var after = mapper(Map.of(
                "trickle.accounts.garage.business-accounts[1].id", "4",
                "trickle.accounts.garage.business-accounts[1].phone-numbers", "41"));

        assertThat(scopes(after, false, new Origin("3", ""))).isEqualTo(before);
    }

    private List<Scope> scopesOfARestriction(Origin origin) {
        return scopes(mapper, true, origin);
    }

    private List<Scope> scopes(AccountEventMapper mapper, boolean suspended, Origin origin) {
        var result = new EventCollector();
        mapper.map(new AccountRestrictionChanged(origin, suspended, "disabled_update", null, NOW), result);
        return result.records().stream()
                .map(event -> switch (events.deserialize(event.topic(), event.value())) {
                    case AccountSuspended begin -> begin.scope();
                    case AccountResumed end -> end.scope();
                    default -> throw new AssertionError("Neither the begin nor the end of a suspension");
                })
                .toList();
    }

    private List<String> accountsOfALimitChange(Origin origin) {
        var result = new EventCollector();
        mapper.map(new AccountChanged(origin, new MessagingLimitChanged(1_000, NOW)), result);
        return result.records().stream()
                .map(event -> new String(event.key(), StandardCharsets.UTF_8))
                .toList();
    }

    private static AccountEventMapper mapper(Map<String, String> additional) {
        return new AccountEventMapper(
                new AccountResolver(sharedSettings(additional)),
                new IgnoredNotificationMetrics(new SimpleMeterRegistry()));
    }

    private static SharedSettings sharedSettings(Map<String, String> additional) {
        var settings = new MapConfigurationPropertySource(Map.of(
                "trickle.default-account", "garage",
                "trickle.contact-key-secret", TestPeople.SECRET,
                "trickle.accounts.bakery.business-accounts[0].id", "1",
                "trickle.accounts.bakery.business-accounts[0].phone-numbers", "11",
                "trickle.accounts.bakery.business-accounts[1].id", "2",
                "trickle.accounts.bakery.business-accounts[1].phone-numbers", "21,22",
                "trickle.accounts.garage.business-accounts[0].id", "3",
                "trickle.accounts.garage.business-accounts[0].phone-numbers", "31"));
        settings.putAll(additional);
        return new Binder(settings).bind("trickle", SharedSettings.class).get();
    }
}
