package dev.trickle.status.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.installation.Account.BusinessAccount;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.pipeline.installation.TestAccounts;
import dev.trickle.pipeline.installation.TestDatabase;
import dev.trickle.status.account.AccountResolver;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class WebhookReceiptListenerTest {

    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

    private final TestDatabase database = TestDatabase.create();
    private final JdbcClient tables = JdbcClient.create(database.asOwner());
    private Instant now = NOON.plusSeconds(3_600);
    private WebhookReceiptListener listener = newListener();

    @Test
    void aWebhookOfANumberIsAReceiptOfItsAccount() {
        listener.onMessage(List.of(webhook("777", "11", NOON)));

        assertThat(receipts()).isEqualTo(Map.of("north", NOON));
    }

    @Test
    void aWebhookThatNamesNoNumberIsAReceiptOfTheAccountWithTheBusinessAccount() {
        listener.onMessage(List.of(webhook("888", "", NOON)));

        assertThat(receipts()).isEqualTo(Map.of("south", NOON));
    }

    @Test
    void anUnknownAccountOrInvalidJsonIsNoReceipt() {
        listener.onMessage(
                List.of(webhook("778", "99", NOON), record("no JSON".getBytes(UTF_8), NOON), record(null, NOON)));

        assertThat(receipts()).isEmpty();
    }

    @Test
    void theArrivalIsRoundedUpToTheSecond() {
        listener.onMessage(List.of(webhook("777", "11", NOON.plusMillis(1))));

        assertThat(receipts()).isEqualTo(Map.of("north", NOON.plusSeconds(1)));
    }

    @Test
    void aReceiptNeverMovesBackwards() {
        listener.onMessage(List.of(webhook("777", "11", NOON)));
        listener = newListener();

        listener.onMessage(List.of(webhook("777", "11", NOON.minusSeconds(60)), webhook("888", "22", NOON)));

        assertThat(receipts()).isEqualTo(Map.of("north", NOON, "south", NOON));
    }

    @Test
    void aReceiptIsNeverInTheFuture() {
        now = NOON;

        listener.onMessage(List.of(webhook("777", "11", NOON.plusSeconds(500))));

        assertThat(receipts()).isEqualTo(Map.of("north", NOON));
    }

    private WebhookReceiptListener newListener() {
        return new WebhookReceiptListener(
                new AccountResolver(sharedSettings()),
                new WebhookReceiptRepository(JdbcClient.create(database.asStatus())),
                () -> now);
    }

    private Map<String, Instant> receipts() {
        var found = new TreeMap<String, Instant>();
        tables.sql("SELECT account_id, last_received_at FROM webhook_receipts").query(row -> {
            found.put(
                    row.getString("account_id"),
                    row.getObject("last_received_at", OffsetDateTime.class).toInstant());
        });
        return found;
    }

    private static ConsumerRecord<byte[], byte[]> webhook(String business, String number, Instant arrived) {
        return record("""
                {"object": "whatsapp_business_account", "entry": [{"id": "%s", "changes": [
                    {"field": "messages", "value": {"metadata": {"phone_number_id": "%s"}}}]}]}
                """.formatted(business, number).getBytes(UTF_8), arrived);
    }

    private static ConsumerRecord<byte[], byte[]> record(byte @Nullable [] body, Instant arrived) {
        var record = new ConsumerRecord<byte[], byte[]>("webhooks", 0, 0, new byte[0], body);
        record.headers().add("Arrived-At", arrived.toString().getBytes(UTF_8));
        return record;
    }

    private static SharedSettings sharedSettings() {
        return TestAccounts.sharedSettings(
                Map.of(
                        "north", TestAccounts.account("11"),
                        "south", TestAccounts.account(new BusinessAccount("888", List.of("22")))),
                "north");
    }
}
