package dev.trickle.api.customertable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import dev.trickle.api.ApiScenario.Response;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Separators, encodings, names of columns, dates and numbers of the files that people have. */
class FileDialectTest {

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.ofAccount("file-dialect", "--trickle.default-region=DE");
    }

    @AfterAll
    static void stopApi() {
        api.close();
    }

    @ParameterizedTest
    @CsvSource({"comma, ','", "semicolon, ;", "tab, '\t'", "pipe, |"})
    void theSeparatorIsDetectedAndReported(String name, String separator) {
        var file = "whatsapp_phone,name,city\n+4917139200001,\"Weiß, Anna; | \tB\",Köln\n+4917139200002,Bo,Bonn\n"
                .replace(",c", separator + "c")
                .replace(",name", separator + "name")
                .replace(",\"", separator + '"')
                .replace("\",", '"' + separator)
                .replace(",Bo,", separator + "Bo" + separator);

        var answer = dryRun("", file);

        assertThat(answer.at("/read_as/separator").stringValue()).isEqualTo(name.equals("tab") ? name : separator);
        assertThat(answer.at("/first_rows/0/name").stringValue()).isEqualTo("Weiß, Anna; | \tB");
        assertThat(answer.at("/first_rows/0/attributes/city").stringValue()).isEqualTo("Köln");
        assertThat(dryRun("?separator=" + name, file).at("/first_rows/1/name").stringValue())
                .isEqualTo("Bo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sep=,", "sep=;", "\"sep=|\"", "SEP=\t"})
    void aLineThatNamesTheSeparatorIsNoHeader(String line) {
        var separator = line.replace("\"", "").substring(4);

        var answer =
                dryRun("", line + "\r\nwhatsapp_phone" + separator + "name\r\n+4917139200003" + separator + "Ada\r\n");

        assertThat(answer.at("/first_rows/0/name").stringValue()).isEqualTo("Ada");
        assertThat(answer.at("/read_as/header_row").intValue()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"windows-1252", "UTF-8", "UTF-16LE", "UTF-16BE", "UTF-16"})
    void theEncodingIsDetected(String encoding) {
        var text = "whatsapp_phone;name;city\n"
                + "+4917139200011;Ada;Bonn\n".repeat(600)
                + "+4917139200012;René Müller – Weiß;Köln\n+4917139200013;Jürgen Voß;München\n";

        var rows = importFile("", text.getBytes(Charset.forName(encoding)));

        assertThat(rows.get("rejected").intValue()).isZero();
        assertThat(names()).contains("René Müller – Weiß", "Jürgen Voß");
    }

    @ParameterizedTest
    @CsvSource({
        "windows-1250, 'telefon;imię;miasto\n+48512345671;Łukasz Wiśniewski;Łódź\n+48512345672;Zofia Dąbrowska;Kraków\n+48512345673;Małgorzata Król;Gdańsk\n', Łukasz Wiśniewski",
        "windows-1251, 'телефон;имя;город\n+79123456781;Иван Петров;Москва\n+79123456782;Ольга Смирнова;Казань\n', Иван Петров",
        "GB18030, '电话,姓名,城市\n+8613910990001,王小明,北京\n+8613910990002,李华,上海\n', 王小明"
    })
    void otherEncodingsAreDetectedByTheirLetters(String encoding, String text, String name) {
        var answer = dryRun("", text.getBytes(Charset.forName(encoding)));

        assertThat(answer.at("/first_rows/0/name").stringValue()).isEqualTo(name);
        assertThat(answer.at("/read_as/encoding").stringValue()).isEqualTo(encoding);
    }

    @Test
    void anEncodingThatIsStatedAndWrongRejectsTheRowsThatAreNotInIt() {
        var text = "whatsapp_phone,name\n" + "+4917139200011,Ada\n".repeat(500) + "+4917139200012,René\n";

        var job = importFile("?encoding=UTF-8", text.getBytes(Charset.forName("windows-1252")));

        assertThat(job.at("/errors/0/row").intValue()).isEqualTo(502);
        assertThat(job.at("/errors/0/rule").stringValue()).isEqualTo("encoding");
        assertThat(job.at("/errors/0/reason").stringValue()).contains("UTF-8", "encoding");
        assertThat(post("?encoding=latin-9999", text.getBytes(StandardCharsets.UTF_8))
                        .errors())
                .containsExactly("encoding:choice");
    }

    @Test
    void emptyColumnsLinesAndTitlesAreIgnored() {
        var answer = dryRun("", """

                "Export of customers",,,,
                ,,,,
                whatsapp_phone,name,,city,
                +4917139200021,Ada,,Bonn,
                ,,,,
                +4917139200022,Bo,,Kiel,,,,
                ;
                """);

        assertThat(answer.at("/read_as/header_row").intValue()).isEqualTo(4);
        assertThat(answer.get("first_rows")
                        .valueStream()
                        .map(row -> row.get("row").intValue() + row.path("name").asString()))
                .containsExactly("5Ada", "7Bo", "8");
        assertThat(answer.at("/read_as/unclear/0").stringValue()).contains("Column 3 has no name");
    }

    @Test
    void anOptOutInAColumnWithoutANameIsAQuestion() {
        assertThat(post("", "phone,,city\n+4917139200021,unsubscribed,Bonn\n").errors())
                .containsExactly("column 2:consent");
    }

    @Test
    void aSpaceBeforeAQuotedCellIsReadAsMeant() {
        var answer = dryRun("", "whatsapp_phone, name, city\n+4917139200121, \"Okafor, Ada\", Bonn\n");

        assertThat(answer.at("/first_rows/0/name").stringValue()).isEqualTo("Okafor, Ada");
        assertThat(answer.at("/first_rows/0/attributes/city").stringValue()).isEqualTo("Bonn");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Telefon;Vorname;Nachname;Sprache;Schlagwörter",
                "Téléphone;Prénom;Nom de famille;Langue;Étiquettes",
                "Teléfono;Nombre;Apellidos;Idioma;Etiquetas",
                "Celular;Nome;Sobrenome;Idioma;Marcadores",
                "Cellulare;Nome;Cognome;Lingua;Etichette",
                "Telefoonnummer;Voornaam;Achternaam;Taal;Labels",
                "Numer telefonu;Imię;Nazwisko;Język;Tagi",
                "Cep Telefonu;Ad;Soyad;Dil;Etiketler",
                "No. HP;Nama Depan;Nama Belakang;Bahasa;Label Pelanggan",
                "Номер телефона;Имя;Фамилия;Язык;Метки",
                "MOBILE_NUMBER;First Name;Last-Name;Language Code;Customer Tags"
            })
    void usualNamesOfColumnsAreRecognized(String header) {
        var answer = dryRun("", header + "\n+4917139200131;Ada;Lovelace;en;vip,new\n");

        var row = answer.at("/first_rows/0");
        assertThat(row.path("whatsapp_phone").asString()).isEqualTo("+4917139200131");
        assertThat(row.path("name").asString()).isEqualTo("Ada Lovelace");
        assertThat(row.path("locale").asString()).isEqualTo("en");
        assertThat(row.path("tags").valueStream().map(JsonNode::stringValue)).containsExactly("vip", "new");
    }

    @Test
    void aPartOfTheNameInTheColumnNameIsCompleted() {
        var answer = dryRun("", "Name;Vorname;Telefon\nLovelace;Ada;+4917139200141\nBo Diddley;Bo;+4917139200142\n");

        assertThat(answer.get("first_rows")
                        .valueStream()
                        .map(row -> row.get("name").stringValue()))
                .containsExactly("Ada Lovelace", "Bo Diddley");
    }

    @Test
    void aMobileNumberComesBeforeOthersAndSeveralOfOneKindAreAQuestion() {
        var answer = dryRun("", "Phone,Mobile,Billing Phone\n030123456,+4917139200151,\n");

        assertThat(answer.at("/first_rows/0/whatsapp_phone").stringValue()).isEqualTo("+4917139200151");
        assertThat(answer.at("/read_as/unclear/0").stringValue()).contains("\"Mobile\"", "\"Phone\"", "phone_column");
        var two = post("", "Phone,Telephone\n+4917139200151,+4917139200152\n");
        assertThat(two.status()).isEqualTo(400);
        assertThat(two.errors()).containsExactly("phone_column:ambiguous");
        assertThat(two.body()).contains("Telephone");
        assertThat(dryRun("?phone_column=telephone", "Phone,Telephone\nx,+4917139200152\n")
                        .at("/first_rows/0/whatsapp_phone")
                        .stringValue())
                .isEqualTo("+4917139200152");
    }

    @Test
    void aMissingPhoneColumnNamesTheColumnsAndTheParameter() {
        var answer = post("", "Kunde;Erreichbar unter\nAda;+4917139200161\n");

        assertThat(answer.errors()).containsExactly("whatsapp_phone:required");
        assertThat(answer.body()).contains("Erreichbar unter", "phone_column");
        assertThat(dryRun(
                                "?phone_column=Erreichbar%20unter&name_column=Kunde",
                                "Kunde;Erreichbar unter\nAda;+4917139200161\n")
                        .at("/first_rows/0/name")
                        .stringValue())
                .isEqualTo("Ada");
        assertThat(post("?name_column=Nom", "phone\n+4917139200161\n").errors()).containsExactly("name_column:unknown");
    }

    @Test
    void datesAndNumbersAreReadByColumn() {
        var answer = dryRun("", """
                Telefon;Letzter Kauf;Umsatz;Punkte;PLZ;Artikel;Geburtstag;Menge
                +4917139200171;21.01.2025;1.234,50;1.234;01234;A-1;05.11.1985;7
                +4917139200172;05.02.2025 14:30;12,00;2.000;80331;A-2;-;12
                """);

        assertThat(answer.at("/first_rows/0/attributes"))
                .hasToString("{\"letzter_kauf\":\"2025-01-21\",\"umsatz\":1234.5,\"punkte\":1234,\"plz\":\"01234\","
                        + "\"artikel\":\"A-1\",\"geburtstag\":\"1985-11-05\",\"menge\":7}");
        assertThat(answer.at("/first_rows/1/attributes"))
                .hasToString("{\"letzter_kauf\":\"2025-02-05T14:30\",\"umsatz\":12.0,\"punkte\":2000,\"plz\":\"80331\","
                        + "\"artikel\":\"A-2\",\"geburtstag\":\"-\",\"menge\":12}");
        // The zeros of an amount are kept; the client of this test drops them.
        assertThat(post("?dry_run=true", "phone;price\n+4917139200171;12,50\n").body())
                .contains("\"price\":12.50");
        assertThat(answer.at("/read_as/columns/2"))
                .hasToString(
                        "{\"column\":\"Umsatz\",\"read_as\":\"attributes.umsatz\",\"type\":\"number\",\"format\":\"1.234,56\"}");
    }

    @Test
    void datesAndNumbersWithTwoReadingsAreReportedUntilTheyAreStated() {
        var file = "phone,since,points,price\n+4917139200181,01/02/2025,1.234,x\n+4917139200182,03/04/2025,5.678,y\n";

        var answer = dryRun("", file);
        var stated = dryRun("?dates=mdy&decimals=comma", file);

        assertThat(answer.at("/first_rows/0/attributes/since").stringValue()).isEqualTo("01/02/2025");
        assertThat(answer.at("/read_as/unclear").valueStream().map(JsonNode::stringValue))
                .anyMatch(text -> text.contains("since") && text.contains("dates=mdy"))
                .anyMatch(text -> text.contains("points") && text.contains("decimals=comma"));
        assertThat(stated.at("/first_rows/0/attributes"))
                .hasToString("{\"since\":\"2025-01-02\",\"points\":1234,\"price\":\"x\"}");
        assertThat(dryRun("?text_column=since&dates=dmy", file)
                        .at("/first_rows/0/attributes/since")
                        .stringValue())
                .isEqualTo("01/02/2025");
    }

    @Test
    void theReportOfRejectedRowsCanBeCorrectedAndImportedAgain() {
        var file =
                "Telefon;Name;Notiz;Menge\n0171;Ada;\"=1+1; \"\"x\"\"\";1,5\n+4917139200501;Bo;y;2,5\nx;Cy;+z;3,5;9\n";
        var job = importFile("", file.getBytes(StandardCharsets.UTF_8));
        assertThat(job.get("rejected").intValue()).isEqualTo(2);
        assertThat(job.at("/errors/0").has("cells")).isFalse();
        var report = api.get("/api/imports/" + job.get("id").stringValue() + "/errors", "text/csv")
                .body();

        assertThat(report.lines().toList().getFirst()).isEqualTo("row;field;rule;reason;Telefon;Name;Notiz;Menge");
        assertThat(report).contains("'=1+1").contains(";columns;the row has 5 cells, but the header has 4");
        var corrected = report.replace(";0171;", ";+4917139200502;")
                .replace(";x;Cy;", ";+4917139200503;Cy;")
                .replace(";3,5;9", ";3,5");
        var again = importFile("", corrected.getBytes(StandardCharsets.UTF_8));

        assertThat(again.get("created").intValue()).as(corrected + again).isEqualTo(2);
        assertThat(stored("name || (attributes ->> 'notiz') || (attributes ->> 'menge')", "+4917139200502"))
                .isEqualTo("Ada=1+1; \"x\"1.5");
        assertThat(stored("attributes::text", "+4917139200503")).doesNotContain("rule");
    }

    @Test
    void anErasureDeletesTheCellsOfRejectedRows() {
        var job = importFile("", "phone,name,is_active\n+4917139200511,Ada,perhaps\n".getBytes(StandardCharsets.UTF_8));
        var path = "/api/imports/" + job.get("id").stringValue() + "/errors";
        assertThat(api.get(path, "text/csv").body()).contains("+4917139200511");
        var id = api.post("/api/customers", "{\"whatsapp_phone\": \"+4917139200511\"}")
                .text("id");

        api.delete("/api/customers/" + id);

        assertThat(api.get(path, "text/csv").body()).contains("boolean").doesNotContain("+4917139200511", "Ada");
    }

    @Test
    void tagsAreAddedUnlessTheImportReplacesThem() {
        var file = "phone,tags\n+4917139200191,\"vip, newsletter\"\n";
        importFile("", file.getBytes(StandardCharsets.UTF_8));
        importFile("", "phone,tags\n+4917139200191,new|vip\n".getBytes(StandardCharsets.UTF_8));
        assertThat(stored("array_to_string(tags, ' ')", "+4917139200191")).isEqualTo("vip newsletter new");

        importFile("?tags=replace", "phone,tags\n+4917139200191,last\n".getBytes(StandardCharsets.UTF_8));

        assertThat(stored("array_to_string(tags, ' ')", "+4917139200191")).isEqualTo("last");
        assertThat(post("?tags=all", file).errors()).containsExactly("tags:choice");
    }

    @Test
    void anAttributeHasOneSpelling() {
        importFile("", "phone,Order No\n+4917139200195,A-1\n".getBytes(StandardCharsets.UTF_8));
        importFile("", "phone,OrderNo\n+4917139200196,A-2\n".getBytes(StandardCharsets.UTF_8));
        api.post("/api/customers", """
                {"whatsapp_phone": "+4917139200197", "attributes": {"ORDER NO": "A-3"}}
                """);
        api.awaitImport(api.send("POST", "/api/customers/import", "application/x-ndjson", """
                {"whatsapp_phone": "+4917139200198", "attributes": {"orderNo": "A-4"}}
                """));

        assertThat(api.sql()
                        .sql(
                                "SELECT string_agg(attributes ->> 'order_no', ' ' ORDER BY whatsapp_phone) FROM user_profiles")
                        .query(String.class)
                        .single())
                .isEqualTo("A-1 A-2 A-3 A-4");
        var preview = api.post("/api/audiences/preview", """
                {"target_audience": {"attributes": {"Order_No": ["A-1", "A-3"]}},
                 "template_components": {"body": [{"type": "text", "text": "{{Order No}}"}]}}
                """);
        assertThat(preview.json().get("count").intValue()).isEqualTo(2);
    }

    @Test
    void aDryRunWritesNothing() {
        dryRun("", "phone,name\n+4917139200999,Nobody\n");

        assertThat(names()).doesNotContain("Nobody");
        var stored = api.sql()
                .sql("SELECT read_as::text || errors::text FROM import_jobs WHERE dry_run")
                .query(String.class)
                .list();
        assertThat(stored).isNotEmpty().noneMatch(text -> text.contains("Nobody"));
    }

    private static JsonNode dryRun(String query, String file) {
        return dryRun(query, file.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode dryRun(String query, byte[] file) {
        var response = post(query + (query.isEmpty() ? "?" : "&") + "dry_run=true", file);
        assertThat(response.status()).as(response.body()).isEqualTo(202);
        return response.json();
    }

    private static JsonNode importFile(String query, byte[] file) {
        var response = post(query, file);
        assertThat(response.status()).as(response.body()).isEqualTo(202);
        return api.awaitImport(response);
    }

    private static Response post(String query, String file) {
        return post(query, file.getBytes(StandardCharsets.UTF_8));
    }

    private static Response post(String query, byte[] file) {
        return api.send("POST", "/api/customers/import" + query, "text/csv", BodyPublishers.ofByteArray(file));
    }

    private static String stored(String what, String phone) {
        return api.sql()
                .sql("SELECT " + what + " FROM user_profiles WHERE whatsapp_phone = :phone")
                .param("phone", phone)
                .query(String.class)
                .single();
    }

    private static List<String> names() {
        return api.sql()
                .sql("SELECT name FROM user_profiles WHERE name IS NOT NULL")
                .query(String.class)
                .list();
    }
}
