package dev.trickle.api.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import dev.trickle.pipeline.installation.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Export of all recipients of a campaign. */
class RecipientExportTest {

    /** A million with {@code -Dtrickle.size=full}. */
    private static final int MANY = "full".equals(System.getProperty("trickle.size")) ? 1_000_000 : 300_000;

    private static final String HEAP = "-Xmx24m";

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.ofAccount("export");
        api.customer(1, ", \"name\": \"Ada\"");
        api.customer(2, ", \"name\": \"Bob\"");
    }

    @AfterAll
    static void stopApi() {
        api.close();
    }

    @Test
    void csvHasAHeaderAndOneRowPerRecipient() {
        var path = "/api/campaigns/" + campaign() + "/recipients";

        var response = api.get(path, "text/csv");

        assertThat(response.response().headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/csv"));
        var rows = response.body().lines().toList();
        assertThat(rows.getFirst())
                .isEqualTo("id,user_phone,status,scheduled_date,sent_at,delivered_at,error_message,error_code,"
                        + "message_id,ordinal");
        assertThat(rows.get(1)).endsWith(",+4915551000001,pending,2025-06-01,,,,,,0");
        assertThat(rows).hasSize(3);
        assertThat(api.get(path + "?phone=%2B4915551000002", "text/csv").body().lines())
                .hasSize(2);
        assertThat(api.get(path, "application/x-ndjson").body().lines()).hasSize(2);
    }

    /** The exported data is several times larger than the heap of the process. */
    @Test
    void largeExportNeedsConstantMemory() throws IOException, InterruptedException {
        var campaign = campaign();
        addRecipients(campaign);

        var program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        HEAP,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ExportProgram.class.getName(),
                        api.database().url(),
                        TestDatabase.PASSWORD,
                        campaign)
                .redirectErrorStream(true)
                .start();
        var output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();

        assertThat(program.waitFor()).as(output).isZero();
        var counts = output.lines().toList().getLast().split(" ", -1);
        assertThat(Integer.parseInt(counts[0])).isBetween(MANY + 1, MANY + 2);
        assertThat(Integer.parseInt(counts[1])).isEqualTo(MANY + 3);
        assertThat(Long.parseLong(counts[2])).isGreaterThan(3L * 24 * 1024 * 1024);
        System.out.printf("Exported twice recipients=%d bytes=%s heap=%s%n", MANY, counts[2], HEAP);
    }

    private static void addRecipients(String campaign) {
        api.sql().sql("""
                INSERT INTO marketing_campaign_recipients
                       (id, campaign_id, user_phone, user_id, contact_key, ordinal, scheduled_date)
                SELECT uuidv7(), :campaign::uuid, '+491555' || (2000000 + n), uuidv7(), 'person ' || n, n + 1, '2025-06-01'
                  FROM generate_series(1, :many) n
                """).param("campaign", campaign).param("many", MANY).update();
        api.sql().sql("ANALYZE marketing_campaign_recipients").update();
    }

    private static String campaign() {
        return api.post("/api/campaigns", """
                        {"name": "Sale", "template_name": "sale", "allow_duplicate": true, "start_date": "2025-06-01T09:00:00Z"}
                        """).text("id");
    }
}
