package dev.trickle.api.customerfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import dev.trickle.api.ApiScenario.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Content types of browsers and curl, and Excel workbooks. */
class FileFormatTest {

    private static final String FILE = "whatsapp_phone,name\n+4917139200201,Ada\n";
    private static final String SHEET = "xl/worksheets/sheet1.xml";

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.ofAccount("file-format", "--trickle.default-region=IN");
    }

    @AfterAll
    static void stopApi() {
        api.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/csv",
                "text/csv; charset=utf-8",
                "application/vnd.ms-excel",
                "application/octet-stream",
                "application/x-www-form-urlencoded",
                "text/plain",
                "application/csv"
            })
    void filesAreTakenWithTheTypesThatClientsSend(String type) {
        var response = send("?dry_run=true", type, FILE.getBytes(StandardCharsets.UTF_8));

        assertThat(response.status()).as(response.body()).isEqualTo(202);
        assertThat(response.json().at("/first_rows/0/name").stringValue()).isEqualTo("Ada");
        assertThat(response.json().get("dry_run").booleanValue()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"text/csv, csv", "application/octet-stream, csv"})
    void aFormOfABrowserContainsTheFile(String partType, String format) {
        var body = """
                --b0undary\r
                Content-Disposition: form-data; name="note"\r
                \r
                hello\r
                --b0undary\r
                Content-Disposition: form-data; name="file"; filename="customers.csv"\r
                Content-Type: %s\r
                \r
                %s\r
                --b0undary--\r
                """.formatted(partType, FILE);

        var response =
                send("?dry_run=true", "multipart/form-data; boundary=b0undary", body.getBytes(StandardCharsets.UTF_8));

        assertThat(response.status()).as(response.body()).isEqualTo(202);
        assertThat(response.json().at("/read_as/format").stringValue()).isEqualTo(format);
        assertThat(response.json().at("/first_rows/0/name").stringValue()).isEqualTo("Ada");
        assertThat(send("", "multipart/form-data; boundary=b0undary", "x".getBytes(StandardCharsets.UTF_8))
                        .errors())
                .containsExactly("file:required");
    }

    @Test
    void aFileWithoutATypeAndJsonLinesAreRecognizedByTheirContent() {
        var lines = "{\"whatsapp_phone\": \"+4917139200202\", \"name\": \"Bo\"}\n";

        assertThat(send("?dry_run=true", "application/octet-stream", lines.getBytes(StandardCharsets.UTF_8))
                        .json()
                        .at("/read_as/format")
                        .stringValue())
                .isEqualTo("ndjson");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<html><table>| web page",
                "[{\"whatsapp_phone\": 1}]| JSON list",
                "%PDF-1.7| PDF",
                "\u00D0\u00CF\u0011\u00E0\u00A1\u00B1| .xls"
            })
    void otherFilesAreRefusedByName(String content, String name) {
        var response = send("", "application/octet-stream", content.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(response.errors()).containsExactly("file:format");
        assertThat(response.body()).contains(name.strip(), ".xlsx");
    }

    @Test
    void aMisspelledParameterIsRefused() {
        var response = send("?phone_colum=x", "text/csv", FILE.getBytes(StandardCharsets.UTF_8));

        assertThat(response.errors()).containsExactly("phone_colum:unknown");
        assertThat(response.body()).contains("phone_column");
    }

    @Test
    void aWorkbookIsReadWithNumbersAndDatesByTheirFormat() throws IOException {
        var file = workbook(sheet -> {
            header(sheet, "Mobile", "Name", "Birthday", "Seen", "Code", "Revenue", "Loyal", "Tags");
            sheet.value(1, 0, new BigDecimal("9876500001"));
            sheet.value(1, 1, "Asha, \"A\"");
            sheet.value(1, 2, LocalDate.of(1990, 2, 3));
            sheet.style(1, 2).format("dd/mm/yyyy").set();
            sheet.value(1, 3, LocalDateTime.of(2025, 1, 21, 14, 30));
            sheet.style(1, 3).format("yyyy-mm-dd hh:mm").set();
            sheet.value(1, 4, 1234);
            sheet.style(1, 4).format("00000").set();
            sheet.value(1, 5, 12.5);
            sheet.value(1, 6, true);
            sheet.value(1, 7, "vip, new");
            sheet.value(3, 0, "9.876500002E9");
            sheet.value(3, 1, "Bala");
        });

        var answer = dryRun("", file);

        assertThat(answer.at("/read_as/format").stringValue()).isEqualTo("xlsx");
        var row = answer.at("/first_rows/0");
        assertThat(row.get("row").intValue()).isEqualTo(2);
        assertThat(row.get("whatsapp_phone").stringValue()).isEqualTo("+919876500001");
        assertThat(row.get("name").stringValue()).isEqualTo("Asha, \"A\"");
        assertThat(row.get("attributes"))
                .hasToString("{\"birthday\":\"1990-02-03\",\"seen\":\"2025-01-21T14:30\",\"code\":\"01234\","
                        + "\"revenue\":12.5,\"loyal\":\"TRUE\"}");
        assertThat(row.get("tags")).hasSize(2);
        assertThat(answer.at("/first_rows/1/row").intValue()).isEqualTo(4);
        assertThat(answer.at("/first_rows/1/whatsapp_phone").stringValue()).isEqualTo("+919876500002");
        var job = api.awaitImport(send("", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", file));
        assertThat(job.get("created").intValue()).as(job.toString()).isEqualTo(2);
    }

    @Test
    void theFirstSheetIsReadUnlessAnotherIsStated() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var workbook = new Workbook(bytes, "test", "1.0")) {
            var first = workbook.newWorksheet("Customers");
            header(first, "phone");
            first.value(1, 0, "+919876500001");
            var second = workbook.newWorksheet("Others");
            header(second, "phone");
            second.value(1, 0, "+919876500002");
        }

        assertThat(dryRun("", bytes.toByteArray()).at("/read_as/unclear/0").stringValue())
                .contains("Customers", "Others", "sheet");
        assertThat(dryRun("&sheet=Others", bytes.toByteArray())
                        .at("/first_rows/0/whatsapp_phone")
                        .stringValue())
                .isEqualTo("+919876500002");
        assertThat(send("?sheet=None", "x/y", bytes.toByteArray()).errors()).containsExactly("sheet:unknown");
    }

    @Test
    void bombsAndReferencesToOtherFilesAreRefused() throws IOException {
        var valid = workbook(sheet -> header(sheet, "phone", "name"));
        var start = "<worksheet><sheetData><row r=\"1\">";
        var manyCells = start + "<c r=\"A1\"/>".repeat(70_000) + "</row></sheetData></worksheet>";
        var farCell = start + "<c r=\"ZZZZZZ1\" t=\"inlineStr\"><is><t>x</t></is></c></row></sheetData></worksheet>";
        var longText = start + "<c r=\"A1\" t=\"inlineStr\"><is><t>" + "x".repeat(2_000_000)
                + "</t></is></c></row></sheetData></worksheet>";
        var entity = "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>" + start
                + "<c r=\"A1\" t=\"inlineStr\"><is><t>&e;</t></is></c></row></sheetData></worksheet>";
        var texts = "<sst>" + "<si><t>" + " ".repeat(1_000_000) + "</t></si>";

        for (var bomb : new byte[][] {
            with(SHEET, manyCells, valid),
            with(SHEET, farCell, valid),
            with(SHEET, longText, valid),
            with(SHEET, entity, valid),
            with("xl/sharedStrings.xml", texts + "<si><t>x</t></si>".repeat(4_200_000) + "</sst>", valid),
            with("other.txt", "x", new byte[0])
        }) {
            var response = send("", "application/octet-stream", bomb);
            assertThat(response.status()).as(response.body()).isEqualTo(400);
            assertThat(response.errors()).containsExactly("file:format");
            assertThat(response.body()).contains("CSV");
        }
    }

    private static byte[] workbook(SheetWriter writer) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var workbook = new Workbook(bytes, "test", "1.0")) {
            writer.write(workbook.newWorksheet("Customers"));
        }
        return bytes.toByteArray();
    }

    private static void header(Worksheet sheet, String... names) {
        for (var index = 0; index < names.length; index++) {
            sheet.value(0, index, names[index]);
        }
    }

    /** Replaces or adds a part of a workbook. */
    private static byte[] with(String part, String content, byte[] workbook) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var target = new ZipOutputStream(bytes)) {
            if (workbook.length > 0) {
                try (var source = ZipFile.builder().setByteArray(workbook).get()) {
                    for (var entry : Collections.list(source.getEntries())) {
                        if (!entry.getName().equals(part)) {
                            target.putNextEntry(new ZipEntry(entry.getName()));
                            source.getInputStream(entry).transferTo(target);
                        }
                    }
                }
            }
            target.putNextEntry(new ZipEntry(part));
            target.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static JsonNode dryRun(String query, byte[] file) {
        var response = send("?dry_run=true" + query, "application/octet-stream", file);
        assertThat(response.status()).as(response.body()).isEqualTo(202);
        return response.json();
    }

    private static Response send(String query, String type, byte[] file) {
        return api.send("POST", "/api/customers/import" + query, type, BodyPublishers.ofByteArray(file));
    }

    private interface SheetWriter {
        void write(Worksheet sheet);
    }
}
