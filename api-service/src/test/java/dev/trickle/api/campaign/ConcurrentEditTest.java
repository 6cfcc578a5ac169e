package dev.trickle.api.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import dev.trickle.api.ApiScenario.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Concurrent edits of a campaign with If-Match. */
class ConcurrentEditTest {

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.shared();
    }

    @Test
    void editOfAnOldRevisionIsRejected() {
        var campaign = created();
        var seen = tag(api.get(campaign));

        var first = api.with("If-Match", seen).patch(campaign, "{\"daily_limit\": 100}");
        var second = api.with("If-Match", seen).patch(campaign, "{\"daily_limit\": 900}");

        assertThat(first.status()).isEqualTo(200);
        assertThat(second.status()).isEqualTo(412);
        assertThat(second.text("type")).isEqualTo("urn:trickle:problem:precondition-failed");
        assertThat(api.get(campaign).json().get("daily_limit").asInt()).isEqualTo(100);

        var current = tag(api.get(campaign));
        assertThat(current).isEqualTo(tag(first)).isNotEqualTo(seen);
        assertThat(api.with("If-Match", current).post(campaign + "/pause", "").status())
                .isEqualTo(200);
        assertThat(api.with("If-Match", current).post(campaign + "/cancel", "").status())
                .isEqualTo(412);
    }

    /** The scheduler ignores a change whose revision is not higher than all that it has read. */
    @Test
    void anEditOfARestoredDatabaseHasAHigherRevisionThanThosePublishedBefore() {
        var campaign = created();
        var id = campaign.substring(campaign.lastIndexOf('/') + 1);
        IntStream.range(1, 5).forEach(each -> api.patch(campaign, "{\"daily_limit\": " + each + "}"));
        var published = revision(id);

        api.sql()
                .sql("UPDATE marketing_campaigns SET revision = 1 WHERE id = :id::uuid")
                .param("id", id)
                .update();
        api.setClock(ApiScenario.NOON.plusSeconds(1));
        assertThat(api.patch(campaign, "{\"daily_limit\": 7}").status()).isEqualTo(200);

        assertThat(revision(id)).isGreaterThan(published);
    }

    private static long revision(String campaign) {
        return api.sql()
                .sql("SELECT revision FROM marketing_campaigns WHERE id = :id::uuid")
                .param("id", campaign)
                .query(Long.class)
                .single();
    }

    @Test
    void ofConcurrentEditsWithTheSameTagOneSucceeds() {
        var campaign = created();
        var client = api.with("If-Match", tag(api.get(campaign)));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var requests = IntStream.range(0, 8)
                    .mapToObj(each -> CompletableFuture.supplyAsync(
                            () -> client.patch(campaign, "{\"daily_limit\": " + (100 + each) + "}")
                                    .status(),
                            threads))
                    .toList();
            var responses = requests.stream().map(CompletableFuture::join).toList();

            assertThat(responses).containsOnlyOnce(200);
            assertThat(responses).filteredOn(status -> status == 412).hasSize(7);
        }
    }

    @Test
    void editWithoutIfMatchAppliesToTheCurrentRevision() {
        var campaign = created();

        assertThat(api.patch(campaign, "{\"daily_limit\": 100}").status()).isEqualTo(200);
        assertThat(api.with("If-Match", "*")
                        .patch(campaign, "{\"daily_limit\": 90}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void invalidTagIsRejected() {
        var refused = api.with("If-Match", "").patch(created(), "{\"daily_limit\": 100}");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.errors()).containsExactly("If-Match:format");
    }

    @Test
    void campaignIsNeverAnsweredWithNotModified() {
        var campaign = created();
        var seen = tag(api.get(campaign));

        assertThat(api.with("If-None-Match", seen).get(campaign).status()).isEqualTo(200);
    }

    private static String created() {
        return api.post("/api/campaigns", """
                        {"name": "Sale", "template_name": "sale", "allow_duplicate": true, "start_date": "2025-06-01T09:00:00Z"}
                        """)
                .response()
                .headers()
                .firstValue("Location")
                .orElseThrow();
    }

    private static String tag(Response response) {
        return response.response().headers().firstValue("ETag").orElseThrow();
    }
}
