package dev.trickle.api.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Audiences at and above the default limit of synchronous planning. */
@EnabledIfSystemProperty(named = "trickle.size", matches = "full")
class PlanSizeTest {

    private static final int MAX_SYNCHRONOUS = 100_000;

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.ofAccount("plan-size");
    }

    @AfterAll
    static void stopApi() {
        api.close();
    }

    @BeforeEach
    void insertCustomers() {
        api.reset();
        api.customers(MAX_SYNCHRONOUS, "premium");
        api.sql().sql("ANALYZE").update();
    }

    @Test
    void audienceAtTheLimitIsPlannedInTheRequest() {
        var response = create();

        assertThat(response.json().get("total_target_count").intValue()).isEqualTo(MAX_SYNCHRONOUS);
        assertThat(planned(response)).isEqualTo(MAX_SYNCHRONOUS);
    }

    @Test
    void largerAudienceIsCountedInTheRequestAndPlannedLater() {
        api.customers(1, "another");

        var response = create();
        assertThat(response.json().get("total_target_count").intValue()).isEqualTo(MAX_SYNCHRONOUS + 1);
        api.awaitPublished();
        assertThat(api.get("/api/campaigns/" + response.text("id"))
                        .json()
                        .get("total_target_count")
                        .intValue())
                .isEqualTo(MAX_SYNCHRONOUS + 1)
                .isEqualTo(planned(response));
    }

    private ApiScenario.Response create() {
        return api.post("/api/campaigns", """
                {"name": "Sale", "template_name": "sale", "start_date": "2025-06-01T09:00:00Z"}
                """);
    }

    private int planned(ApiScenario.Response response) {
        return api.sql()
                .sql("SELECT count(*) FROM marketing_campaign_recipients WHERE campaign_id = :id::uuid")
                .param("id", response.text("id"))
                .query(Integer.class)
                .single();
    }
}
