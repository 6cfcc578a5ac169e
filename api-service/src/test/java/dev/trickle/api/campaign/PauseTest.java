package dev.trickle.api.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import dev.trickle.pipeline.ContactKeys;
import dev.trickle.pipeline.PhoneNumber;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.installation.AdvisoryLocks;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A pause and an opt-out wait for claims in progress, and later claims wait for them. */
class PauseTest {

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.shared();
    }

    @Test
    void pauseAndOptOutWaitForClaimsInProgress() {
        var customer = api.customer(1, "");
        var campaign = api.post("/api/campaigns", """
                {"name": "Sale", "template_name": "sale", "start_date": "2025-06-01T09:00:00Z"}
                """).text("id");

        assertWaitsForClaim(campaign, "/api/campaigns/" + campaign + "/pause");
        assertWaitsForClaim(campaign, "/api/customers/" + customer + "/unsubscribe");
    }

    private static void assertWaitsForClaim(String campaign, String path) {
        var sender = api.database().asSender();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var response = new TransactionTemplate(new JdbcTransactionManager(sender)).execute(claim -> {
                JdbcClient.create(sender)
                        .sql(AdvisoryLocks.SHARE_CAMPAIGN_AND_CONTACT)
                        .param("campaign", UUID.fromString(campaign))
                        .param("account", api.account().value())
                        .param("contactKey", contactKey())
                        .query()
                        .listOfRows();
                var pending = CompletableFuture.supplyAsync(() -> api.post(path, ""), threads);
                Awaitility.await().until(PauseTest::isConnectionWaiting);
                assertThat(pending).isNotDone();
                return pending;
            });
            assertThat(response.join().status()).isEqualTo(200);
        }
    }

    private static boolean isConnectionWaiting() {
        return api.sql().sql("""
                SELECT EXISTS (SELECT
                                 FROM pg_locks
                                WHERE locktype = 'advisory' AND NOT granted
                                  AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
                """).query(Boolean.class).single();
    }

    private static String contactKey() {
        return new ContactKeys(TestPeople.SECRET)
                .keyOf(PhoneNumber.parse("+4915551000001", "US"))
                .value();
    }
}
