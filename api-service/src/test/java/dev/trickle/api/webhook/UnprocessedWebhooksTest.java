package dev.trickle.api.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import org.junit.jupiter.api.Test;

class UnprocessedWebhooksTest {

    @Test
    void partitionsAreSummed() {
        try (var api = ApiScenario.ofAccount("unprocessed-webhooks")) {
            assertThat(api.get("/api/webhooks/unprocessed").json().get("items")).isEmpty();
            api.sql().sql("""
                    INSERT INTO unprocessed_webhooks (reason, type, business_account_id, phone_number_id, topic_partition,
                           count, first_offset, last_offset, first_received_at, last_received_at)
                    VALUES ('unknown_number', '', '1', '2', 0, 3, 5, 9, '2025-05-20T10:00:00Z', '2025-05-20T11:00:00Z'),
                           ('unknown_number', '', '1', '2', 1, 4, 5, 9, '2025-05-20T09:00:00Z', '2025-05-20T10:00:00Z'),
                           ('unknown_type', 'weather_update', '1', '', 1, 1, 7, 7, '2025-05-20T12:00:00Z',
                            '2025-05-20T12:00:00Z')
                    """).update();

            var items = api.get("/api/webhooks/unprocessed").json().get("items");

            assertThat(items).hasSize(2);
            assertThat(items.get(0).get("type").stringValue()).isEqualTo("weather_update");
            assertThat(items.get(1).get("count").intValue()).isEqualTo(7);
            assertThat(items.get(1).get("first_received_at").stringValue()).isEqualTo("2025-05-20T09:00:00Z");
            assertThat(items.get(1).get("last_received_at").stringValue()).isEqualTo("2025-05-20T11:00:00Z");
        }
    }
}
