package dev.trickle.api.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Malformed files are rejected with a reason or read with correct counts, and never imported in part. */
class ImportFuzzTest {

    private static final int FILES = 40;
    private static final Duration POLL = Duration.ofMillis(10);

    private static final List<String> CELLS = List.of(
            "+4915551000001",
            "+4915551000002",
            "+5511987654321",
            "x",
            "",
            " ",
            "\"",
            "\"\"",
            "\"a\nb\"",
            "\"a\"b",
            "a\0b",
            "\uFEFF",
            "\uD83D\uDE00",
            "\u0000",
            "=1+1",
            "subscribed",
            "UNSUBSCRIBED",
            "yes",
            "9".repeat(400),
            "a|b;c",
            "\\",
            "\\N",
            "\\.",
            "\t",
            "\r",
            "{\"x\":1}",
            "x".repeat(1_100_000));

    private static final List<String> COLUMNS =
            List.of("whatsapp_phone", "name", "tags", "subscription", "is_active", "city", "a\0b", "", "name");

    private static final List<String> LINES = List.of(
            "{\"whatsapp_phone\": \"+4915551000001\"}",
            "{\"whatsapp_phone\": \"+4915551000002\", \"attributes\": {\"a\": 1e999}}",
            "{\"whatsapp_phone\": \"+4915551000003\", \"attributes\": {\"\\u0000\": 1}}",
            "{\"whatsapp_phone\": \"+4915551000004\", \"name\": \"\\ud800\"}",
            "{\"whatsapp_phone\": \"+4915551000005\", \"tags\": [null]}",
            "{\"whatsapp_phone\": \"+4915551000006\", \"\\u0000\": 1}",
            "{\"whatsapp_phone\": \"+4915551000007\"} {}",
            "null",
            "[]",
            "{",
            "\"",
            "",
            "\0",
            "[".repeat(2_000),
            "{\"name\": \"" + "x".repeat(1_100_000) + "\"}");

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.shared();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void csvFilesAreRejectedOrReadCompletely(long seed) {
        var random = new Random(seed);
        for (var file = 0; file < FILES; file++) {
            check(randomCsv(random), "text/csv", "seed " + seed + " file " + file);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 4})
    void ndjsonLinesAreReadSeparately(long seed) {
        var random = new Random(seed);
        for (var file = 0; file < FILES; file++) {
            var text = new StringBuilder();
            for (var line = random.nextInt(8); line > 0; line--) {
                text.append(pick(LINES, random)).append(random.nextInt(9) == 0 ? "" : "\n");
            }
            check(encode(text.toString(), random), "application/x-ndjson", "seed " + seed + " file " + file);
        }
    }

    private static void check(byte[] file, String type, String description) {
        var before = countCustomers();
        var response = api.send("POST", "/api/customers/import", type, BodyPublishers.ofByteArray(file));
        assertThat(response.status()).as(description).isIn(202, 400);
        if (response.status() == 400) {
            assertThat(response.errors()).as(description).isNotEmpty();
            return;
        }
        var path = "/api/imports/" + response.text("id");
        Awaitility.await()
                .pollDelay(POLL)
                .pollInterval(POLL)
                .until(() -> !api.get(path).text("state").equals("running"));
        var job = api.get(path).json();
        var errors = countRows(api.get(path + "/errors", "text/csv").body()) - 1;
        if (job.get("state").stringValue().equals("failed")) {
            assertThat(job.get("errors").get(0).get("rule").stringValue())
                    .as(description)
                    .isEqualTo("unreadable");
            assertThat(countCustomers()).as(description).isEqualTo(before);
        } else {
            assertThat(job.get("read").asInt())
                    .as(description)
                    .isEqualTo(job.get("created").asInt()
                            + job.get("updated").asInt()
                            + job.get("unchanged").asInt()
                            + job.get("merged").asInt()
                            + job.get("rejected").asInt());
            assertThat(errors).as(description).isEqualTo(job.get("rejected").asLong());
            assertThat(countCustomers() - before)
                    .as(description)
                    .isEqualTo(job.get("created").asInt());
        }
    }

    /** A cell may contain line breaks. The separator follows the name of the first column. */
    private static long countRows(String report) {
        var format = CSVFormat.RFC4180
                .builder()
                .setDelimiter(report.charAt("row".length()))
                .get();
        try (var rows = CSVParser.parse(report, format)) {
            return rows.stream().count();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static byte[] randomCsv(Random random) {
        var text = new StringBuilder();
        if (random.nextInt(10) > 0) {
            text.append("whatsapp_phone");
        }
        for (var column = random.nextInt(3); column > 0; column--) {
            text.append(',').append(pick(COLUMNS, random));
        }
        text.append('\n');
        for (var row = random.nextInt(6); row > 0; row--) {
            text.append(pick(CELLS, random));
            for (var cell = random.nextInt(4); cell > 0; cell--) {
                text.append(',').append(pick(CELLS, random));
            }
            text.append(random.nextBoolean() ? "\n" : "\r\n");
        }
        return encode(text.toString(), random);
    }

    /** Encodes a file, mostly correctly; else in another encoding or with a changed byte. */
    private static byte[] encode(String text, Random random) {
        var encoding = random.nextInt(12) == 0
                ? pick(List.<Charset>of(StandardCharsets.UTF_16, StandardCharsets.ISO_8859_1), random)
                : StandardCharsets.UTF_8;
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(text.getBytes(encoding));
        var file = bytes.toByteArray();
        if (file.length > 0 && random.nextInt(6) == 0) {
            file[random.nextInt(file.length)] = (byte) random.nextInt(256);
        }
        return file;
    }

    private static <T> T pick(List<T> some, Random random) {
        return some.get(random.nextInt(some.size()));
    }

    private static int countCustomers() {
        return api.sql()
                .sql("SELECT count(*) FROM user_profiles")
                .query(Integer.class)
                .single();
    }
}
