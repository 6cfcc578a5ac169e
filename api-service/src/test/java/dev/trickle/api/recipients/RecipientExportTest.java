package dev.trickle.api.recipients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import dev.trickle.pipeline.installation.TestDatabase;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Export of all recipients of a campaign. */
class RecipientExportTest {

    /** A million with {@code -Dtrickle.size=full}. */
    private static final int MANY = "full".equals(System.getProperty("trickle.size")) ? 1_000_000 : 300_000;

    private static final String HEAP = "-Xmx24m";

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.ofAccount("export", "--trickle.accounts.export.zone=Asia/Kolkata");
        api.customer(1, ", \"name\": \"Ada\", \"attributes\": {\"city\": \"=1+1\"}");
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
                .isEqualTo(
                        "whatsapp_phone,name,city,status,reason,reason_text,scheduled_date,sent_at,delivered_at,read_at,"
                                + "error_code,error_message,message_id,recipient_id,ordinal,time_zone");
        assertThat(rows.get(1))
                .startsWith("+4915551000001,Ada,'=1+1,pending,,,2025-06-01,,,,,,,")
                .endsWith(",0,Asia/Kolkata");
        assertThat(rows).hasSize(3);
        assertThat(api.get(path + "?phone=%2B4915551000002", "text/csv").body().lines())
                .hasSize(2);
        assertThat(api.get(path, "application/x-ndjson").body().lines()).hasSize(2);
    }

    /** An export for a spreadsheet, opened and saved there, is a file of customers. */
    @ParameterizedTest
    @CsvSource({"format=csv", "format=csv&separator=semicolon", "format=csv&bom=false&separator=tab", "format=xlsx"})
    void anExportCanBeImportedAgain(String query) {
        var campaign = campaign();
        setRead(campaign, "4915551000001");

        var file = api.getBytes("/api/campaigns/" + campaign + "/recipients?" + query);
        var answer = api.send(
                "POST",
                "/api/customers/import?dry_run=true",
                "application/octet-stream",
                BodyPublishers.ofByteArray(file));

        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        var ada = answer.json().at("/first_rows/0");
        assertThat(ada.get("whatsapp_phone").stringValue()).isEqualTo("+4915551000001");
        assertThat(ada.get("name").stringValue()).isEqualTo("Ada");
        assertThat(ada.get("attributes")).hasToString("{\"city\":\"=1+1\"}");
        assertThat(api.awaitImport(answer).get("unchanged").intValue()).isEqualTo(2);
    }

    @Test
    void aSpreadsheetGetsTextsAndTimesInTheZoneOfTheAccount() {
        var campaign = campaign();
        setRead(campaign, "4915551000001");
        var path = "/api/campaigns/" + campaign + "/recipients?format=csv";

        var text = new String(api.getBytes(path + "&separator=semicolon"), StandardCharsets.UTF_8);

        assertThat(text).startsWith("\uFEFFwhatsapp_phone;name;").contains("'+4915551000001;Ada;'=1+1;");
        assertThat(text).contains(";2025-06-01 15:30:05;");
        assertThat(api.get(path + "&bom=false").body())
                .startsWith("whatsapp_phone,")
                .contains("\n+4915551000001,");
        assertThat(api.get(path.replace("csv", "pdf")).errors()).containsExactly("format:choice");
        assertThat(api.get(path + "&separator=dot").errors()).containsExactly("separator:choice");
        var line =
                api.get(path.replace("csv", "ndjson")).body().lines().toList().getFirst();
        assertThat(line)
                .contains(
                        "\"name\":\"Ada\"",
                        "\"read_at\":\"2025-06-01T10:00:05Z\"",
                        "\"user_phone\":\"+4915551000001\"");
    }

    private static void setRead(String campaign, String digits) {
        api.sql().sql("""
                INSERT INTO marketing_campaign_deliveries (recipient_id, campaign_id, account_id, read_at)
                SELECT id, campaign_id, 'export', '2025-06-01T10:00:05Z'
                  FROM marketing_campaign_recipients
                 WHERE campaign_id = :campaign::uuid AND user_phone = '+' || :digits
                """).param("campaign", campaign).param("digits", digits).update();
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
