package dev.trickle.status.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.installation.TestDatabase;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Codes come from the log, texts from tables that can be erased; readers see both. */
class RecipientViewTest {

    private static JdbcTemplate tables;

    @BeforeAll
    static void planACampaign() {
        tables = new JdbcTemplate(TestDatabase.create().asOwner());
        tables.update("""
                INSERT INTO marketing_campaigns (id, account_id, name, template_name, start_date, created_at, updated_at)
                VALUES (?, 'shop', 'Spring', 'spring_sale', now(), now(), now())
                """, TestPeople.SPRING_SALE.value());
        tables.update(
                """
                INSERT INTO marketing_campaign_recipients (id, campaign_id, user_id, contact_key, ordinal, scheduled_date)
                VALUES (?, ?, ?, ?, 0, now())
                """,
                TestPeople.recipient("ada").value(),
                TestPeople.SPRING_SALE.value(),
                TestPeople.customer("ada").value(),
                TestPeople.key("ada").value());
    }

    @BeforeEach
    void forgetWhatHappened() {
        tables.execute("TRUNCATE marketing_campaign_deliveries, send_attempts");
    }

    @Test
    void aRefusedCallIsToldInTheWordsOfTheAnswer() {
        attempt("132001", "There is no such template");
        failed("132001");

        assertThat(shown())
                .isEqualTo(Map.of("status", "failed", "code", "132001", "text", "There is no such template"));
    }

    @Test
    void aFailedDeliveryIsToldInWordsOfOurs() {
        attempt(null, null);
        failed("131026");

        assertThat(shown())
                .isEqualTo(Map.of(
                        "status", "failed",
                        "code", "131026",
                        "text", "The message cannot be delivered to this number"));
    }

    @Test
    void theTextOfAnotherFailureIsNotTold() {
        attempt("132001", "There is no such template");
        failed("131026");

        assertThat(shown()).containsEntry("text", "The message cannot be delivered to this number");
    }

    @Test
    void aCodeThatNobodyKnowsStandsAlone() {
        failed("999999");

        assertThat(shown()).containsEntry("code", "999999").containsEntry("text", "");
    }

    private static void attempt(String code, String text) {
        tables.update(
                """
                INSERT INTO send_attempts (recipient_id, attempt_number, campaign_id, account_id, customer_id,
                       contact_key, phone_number_id, state, rank, blocks, code, error_text, state_changed_at, claimed_at)
                VALUES (?, 1, ?, 'shop', ?, ?, '1', 'rejected', 2, false, ?, ?, now(), now())
                """,
                TestPeople.recipient("ada").value(),
                TestPeople.SPRING_SALE.value(),
                TestPeople.customer("ada").value(),
                TestPeople.key("ada").value(),
                code,
                text);
    }

    private static void failed(String code) {
        tables.update("""
                INSERT INTO marketing_campaign_deliveries
                       (recipient_id, campaign_id, account_id, attempt_number, milestones, failed_at, error_at, error_code)
                VALUES (?, ?, 'shop', 1, 16, now(), now(), ?)
                """, TestPeople.recipient("ada").value(), TestPeople.SPRING_SALE.value(), code);
    }

    private static Map<String, Object> shown() {
        return tables.queryForMap(
                "SELECT status, error_code AS code, coalesce(error_message, '') AS text FROM recipient_status");
    }
}
