package dev.trickle.api.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import dev.trickle.pipeline.CampaignEvent.DailySendRequested;
import dev.trickle.pipeline.Topics;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

/** Two accounts; one of them requests the rest of its daily messages. */
class SendTodayTest {

    @Test
    void requestAppliesToTheNamedAccountOnly() {
        try (var api = ApiScenario.ofAccount(
                "first-shop",
                "--trickle.accounts.second-shop.business-accounts[0].id=2",
                "--trickle.accounts.second-shop.business-accounts[0].phone-numbers=2",
                "--trickle.accounts.second-shop.zone=Pacific/Auckland")) {
            assertThat(api.post("/api/campaigns/send-today?account=second-shop", "")
                            .body())
                    .isEqualTo("{\"status\":\"triggered\"}");
            assertThat(api.published(Topics.CAMPAIGN_EVENTS)).isEmpty();
            // In the zone of the second account it is past midnight.
            assertThat(api.sql()
                            .sql("SELECT subject || ' ' || (details ->> 'date') FROM audit_records")
                            .query(String.class)
                            .list())
                    .containsExactly("second-shop 2025-05-21");
            assertThat(api.post("/api/campaigns/send-today?account=third-shop", "")
                            .errors())
                    .containsExactly("account:unknown-account");

            api.post("/api/campaigns/send-today", "");
            assertThat(api.published(Topics.CAMPAIGN_EVENTS))
                    .singleElement()
                    .isEqualTo(new DailySendRequested(LocalDate.parse("2025-05-20"), ApiScenario.NOON));
        }
    }
}
