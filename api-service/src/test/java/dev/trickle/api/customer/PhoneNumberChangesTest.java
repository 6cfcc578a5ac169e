package dev.trickle.api.customer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.database.ExclusiveClaimLocks;
import dev.trickle.api.outbox.RetryBackoff;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.installation.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class PhoneNumberChangesTest {

    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
    private static final String LAST_YEAR = "2025-03-02";
    private static final String YESTERDAY = "2026-03-01";
    private static final String TODAY = "2026-03-02";

    private static JdbcClient ownerSql;
    private static PhoneNumberChanges phoneNumberChanges;

    @BeforeAll
    static void createDatabase() {
        var database = TestDatabase.create();
        ownerSql = JdbcClient.create(database.asOwner());
        var connections = database.asApi();
        var own = JdbcClient.create(connections);
        var transactions = new TransactionTemplate(new DataSourceTransactionManager(connections));
        var backoff = new RetryBackoff<UUID>("test", Duration.ofHours(1), new SimpleMeterRegistry());
        phoneNumberChanges =
                new PhoneNumberChanges(own, transactions, new ExclusiveClaimLocks(own), () -> NOW, backoff);
    }

    @BeforeEach
    void deleteAll() {
        ownerSql.sql("TRUNCATE user_profiles, contact_aliases, contact_consents")
                .update();
    }

    @Test
    void aCustomerGetsTheNewNumberOnce() {
        customer("ada", LAST_YEAR);
        insertNumberChange("ada", "ada's new", YESTERDAY);

        assertThat(phoneNumberChanges.applyNext()).isTrue();
        assertThat(phoneNumberChanges.applyNext()).isFalse();

        assertThat(customers()).containsExactly(row("ada's new", "+491555", "subscribed", true));
    }

    @Test
    void anOptOutOfTheNewNumberApplies() {
        customer("ada", LAST_YEAR);
        ownerSql.sql("INSERT INTO contact_consents (account_id, contact_key, opted_out_at, opt_out_source)"
                        + " VALUES ('shop', :key, '2026-02-01', 'keyword')")
                .param("key", TestPeople.key("ada's new").value())
                .update();
        insertNumberChange("ada", "ada's new", YESTERDAY);

        phoneNumberChanges.applyNext();

        assertThat(customers()).containsExactly(row("ada's new", "+491555", "unsubscribed", true));
    }

    @Test
    void anOptOutOfTheOldNumberAppliesIfItIsEarlierThanTheChange() {
        customer("ada", LAST_YEAR);
        customer("bob", LAST_YEAR);
        for (var optOut : Map.of("ada", YESTERDAY, "bob", TODAY).entrySet()) {
            ownerSql.sql("INSERT INTO contact_consents (account_id, contact_key, opted_out_at, opt_out_source)"
                            + " VALUES ('shop', :key, :at::timestamptz, 'keyword')")
                    .param("key", TestPeople.key(optOut.getKey()).value())
                    .param("at", optOut.getValue())
                    .update();
            insertNumberChange(optOut.getKey(), optOut.getKey() + "'s new", YESTERDAY);
        }

        while (phoneNumberChanges.applyNext()) {
            assertThat(customers()).hasSize(2);
        }

        assertThat(customers())
                .containsExactlyInAnyOrder(
                        row("ada's new", "+491555", "unsubscribed", true),
                        row("bob's new", "+491555", "subscribed", true));
    }

    @Test
    void aCustomerCreatedAfterTheChangeIsAnotherPerson() {
        customer("ada", TODAY);
        insertNumberChange("ada", "ada's new", YESTERDAY);

        assertThat(phoneNumberChanges.applyNext()).isFalse();
    }

    @Test
    void anExistingCustomerWithTheNewNumberIsKept() {
        customer("ada", LAST_YEAR);
        customer("ada's new", LAST_YEAR);
        insertNumberChange("ada", "ada's new", YESTERDAY);

        assertThat(phoneNumberChanges.applyNext()).isTrue();
        assertThat(phoneNumberChanges.applyNext()).isFalse();

        assertThat(customers())
                .containsExactlyInAnyOrder(
                        row("ada", "+1", "subscribed", false), row("ada's new", "+1", "subscribed", true));
    }

    @Test
    void aChangeThatFailsDoesNotDelayOthers() {
        customer("ada", LAST_YEAR);
        customer("bob", LAST_YEAR);
        insertNumberChange("ada", "ada's new", LAST_YEAR);
        insertNumberChange("bob", "bob's new", YESTERDAY);
        ownerSql.sql("ALTER TABLE user_profiles ADD CONSTRAINT broken CHECK (contact_key <> '%s')"
                        .formatted(TestPeople.key("ada's new").value()))
                .update();
        try {
            assertThat(phoneNumberChanges.applyNext()).as("ada's fails").isTrue();
            assertThat(phoneNumberChanges.applyNext()).isTrue();
            assertThat(phoneNumberChanges.applyNext()).isFalse();
        } finally {
            ownerSql.sql("ALTER TABLE user_profiles DROP CONSTRAINT broken").update();
        }

        assertThat(customers())
                .containsExactlyInAnyOrder(
                        row("ada", "+1", "subscribed", true), row("bob's new", "+491555", "subscribed", true));
    }

    private static void customer(String name, String since) {
        ownerSql.sql("""
                        INSERT INTO user_profiles (account_id, contact_key, whatsapp_phone, created_at, updated_at)
                        VALUES ('shop', :key, '+1', :since::timestamptz, :since::timestamptz)
                        """)
                .param("key", TestPeople.key(name).value())
                .param("since", since)
                .update();
    }

    private static void insertNumberChange(String name, String newName, String since) {
        ownerSql.sql("""
                        INSERT INTO contact_aliases (account_id, alias_key, contact_key, valid_until, new_phone)
                        VALUES ('shop', :from, :to, :since::timestamptz, '+491555')
                        """)
                .param("from", TestPeople.key(name).value())
                .param("to", TestPeople.key(newName).value())
                .param("since", since)
                .update();
    }

    private static List<Map<String, Object>> customers() {
        return ownerSql.sql("SELECT contact_key, whatsapp_phone, subscription, is_active FROM user_profiles")
                .query()
                .listOfRows();
    }

    private static Map<String, Object> row(String name, String phone, String subscription, boolean active) {
        return Map.of(
                "contact_key", TestPeople.key(name).value(),
                "whatsapp_phone", phone,
                "subscription", subscription,
                "is_active", active);
    }
}
