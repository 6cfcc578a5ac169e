package dev.trickle.api.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Exports of shops, each in a dialect of its own, with 3,000 rows whose right values are known. They are imported as a
 * new user does: with nothing but what the response to the first attempt asks for. No number, consent or value is wrong,
 * and each refusal states the right rule. The seed draws other files: {@code -Dtrickle.seed=7}.
 */
class ShopExportTest {

    private static final int ROWS = 3_000;
    private static final long SEED = Long.getLong("trickle.seed", 1);

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.ofAccount(
                "shop-exports", "--trickle.default-region=PL", "--api.customers.default-subscription-reason=");
    }

    @AfterAll
    static void stopApi() {
        api.close();
    }

    @ParameterizedTest
    @MethodSource("dev.trickle.api.imports.ShopDialect#all")
    void everyRowIsReadAsItIsMeantOrRefusedForTheRightReason(ShopDialect dialect) throws IOException {
        var export = new ShopExport(dialect, SEED, ROWS);

        var job = importAsANewUser(export.bytes());

        assertThat(job.get("state").stringValue()).as(job.toString()).isEqualTo("completed");
        assertThat(rejections(job)).isEqualTo(export.expectedRejections());
        assertThat(customers(dialect.prefixes())).isEqualTo(export.expectedCustomers());
    }

    /** Sends the file, and once more with the columns that the response asks about. */
    private static JsonNode importAsANewUser(byte[] file) {
        var first = send("", file);
        if (first.status() == 202) {
            return api.awaitImport(first);
        }
        assertThat(first.errors()).as(first.body()).isNotEmpty().allMatch(error -> error.endsWith(":consent"));
        var query = first.json()
                .get("errors")
                .valueStream()
                .map(error -> "subscription_column="
                        + URLEncoder.encode(error.get("field").stringValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "?", ""));
        var second = send(query, file);
        assertThat(second.status()).as(second.body()).isEqualTo(202);
        return api.awaitImport(second);
    }

    private static ApiScenario.Response send(String query, byte[] file) {
        return api.send(
                "POST", "/api/customers/import" + query, "application/octet-stream", BodyPublishers.ofByteArray(file));
    }

    private static Map<Long, String> rejections(JsonNode job) {
        var rules = new TreeMap<Long, String>();
        api.sql()
                .sql("SELECT row_number, field, rule FROM import_errors WHERE import_id = :id::uuid")
                .param("id", job.get("id").stringValue())
                .query(row -> {
                    rules.put(row.getLong("row_number"), row.getString("field") + ":" + row.getString("rule"));
                });
        return rules;
    }

    private static Map<String, String> customers(List<String> prefixes) {
        var found = new TreeMap<String, String>();
        api.sql().sql("""
                SELECT u.whatsapp_phone, u.name, u.attributes::text AS attributes, array_to_string(u.tags, '|') AS tags,
                       is_opted_out(k.opted_out_at, k.opted_in_at, k.preferences_opted_out_at, k.preferences_opted_in_at)
                           AS opted_out, u.subscription
                  FROM user_profiles u
                  LEFT JOIN contact_consents k USING (account_id, contact_key)
                """).query(row -> {
            var phone = row.getString("whatsapp_phone");
            if (prefixes.stream().anyMatch(phone::startsWith)) {
                found.put(
                        phone,
                        ShopExport.describe(
                                row.getString("name"),
                                row.getString("subscription").equals("subscribed"),
                                row.getBoolean("opted_out"),
                                row.getString("tags"),
                                row.getString("attributes")));
            }
        });
        return found;
    }
}
