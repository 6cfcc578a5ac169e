package dev.trickle.api.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import dev.trickle.api.ApiScenario.Response;
import dev.trickle.api.templates.StoredTemplates;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Attributes have a type per account, which an import detects or states, and which filters compare by. */
class AttributeTypeTest {

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.ofAccount("attribute-types", "--trickle.default-region=DE");
        StoredTemplates.givenRead(api).with("spring_sale", "en_US", "APPROVED");
        importFile("", """
                Telefon;Umsatz;Letzter Kauf;Artikel
                +4917139400001;1.234,50;21.01.2025;7
                +4917139400002;12,00;05.02.2025 14:30;A-7
                """);
    }

    @AfterAll
    static void stopApi() {
        api.close();
    }

    @Test
    void theFirstFileDetectsTheTypesAndTheVocabularyListsThem() {
        assertThat(typeOf("umsatz")).isEqualTo("number");
        assertThat(typeOf("letzter_kauf")).isEqualTo("date");
        assertThat(typeOf("artikel")).isEqualTo("text");
    }

    @Test
    void aDryRunSetsNoType() {
        post("?dry_run=true", "Telefon;Bonus\n+4917139400011;3,5\n");

        assertThat(api.sql()
                        .sql("SELECT count(*) FROM customer_attributes WHERE folded_name = 'bonus'")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void aValueThatIsNotOfTheDetectedTypeIsKeptAsItIsWithANotice() {
        var job = importFile("", """
                Telefon;Umsatz;Letzter Kauf
                +4917139400023;sehr viel;
                +4917139400024;;gestern
                +4917139400021;7,25;1.3.2025
                +4917139400022;-;n/a
                +4917139400025;wenig;morgen
                """);

        assertThat(job.get("created").intValue()).as(job.toString()).isEqualTo(5);
        assertThat(job.get("notices")).hasSize(2);
        assertThat(job.at("/notices/0").toString())
                .contains("\"row\":2", "\"field\":\"Umsatz\"", "\"rule\":\"kept-value\"");
        assertThat(job.at("/notices/0/reason").stringValue())
                .contains("1.234,56", "text_column=Umsatz", "number_column")
                .doesNotContain("viel");
        assertThat(job.at("/notices/1").toString()).contains("\"row\":3", "Letzter Kauf", "date_column");
        assertThat(typeOf("umsatz")).isEqualTo("number");
        assertThat(stored("umsatz", "+4917139400023")).isEqualTo("sehr viel");
        assertThat(stored("letzter_kauf", "+4917139400024")).isEqualTo("gestern");
        assertThat(stored("umsatz", "+4917139400021")).isEqualTo("7.25");
        assertThat(stored("letzter_kauf", "+4917139400021")).isEqualTo("2025-03-01");
        assertThat(countOf("{\"umsatz\": \"sehr viel\"}")).isOne();
    }

    /** The first postal codes and article numbers of a file look like numbers. No one is lost because of that. */
    @Test
    void codesAfterNumericFirstRowsKeepTheirZerosAndTheirPeople() {
        var file = new StringBuilder("Telefon;Postleitzahl\n");
        IntStream.range(0, 600).forEach(row -> file.append("+49171395%05d;%d\n".formatted(row, 10_115 + row)));
        file.append("+4917139590001;01234\n+4917139590002;12-A\n");

        var job = importFile("", file.toString());
        var later = importFile("", "Telefon;Postleitzahl\n+4917139590003;01235\n");

        assertThat(job.get("created").intValue()).as(job.toString()).isEqualTo(602);
        assertThat(job.get("notices")).hasSize(1);
        assertThat(job.at("/notices/0").toString())
                .contains("\"row\":602", "Postleitzahl", "text_column=Postleitzahl", "number_column");
        assertThat(later.get("created").intValue()).isOne();
        assertThat(stored("postleitzahl", "+4917139590001")).isEqualTo("01234");
        assertThat(stored("postleitzahl", "+4917139590002")).isEqualTo("12-A");
        assertThat(stored("postleitzahl", "+4917139590003")).isEqualTo("01235");
        assertThat(countOf("{\"postleitzahl\": {\"max\": 10000}}")).isZero();
        assertThat(countOf("{\"postleitzahl\": \"01234\"}")).isOne();
        var refused = importFile("?number_column=Postleitzahl", "Telefon;Postleitzahl\n+4917139590004;01236\n");
        assertThat(refused.at("/errors/0").toString()).contains("Postleitzahl", "\"rule\":\"number\"");
        var laterRefused = importFile("", "Telefon;Postleitzahl\n+4917139590005;01237\n");
        assertThat(laterRefused.get("rejected").intValue()).isOne();
    }

    @Test
    void numbersInAColumnOfTextsStayAsTheyAreWritten() {
        importFile("", "Telefon;Artikel\n+4917139400031;12,50\n");

        assertThat(stored("artikel", "+4917139400031")).isEqualTo("12,50");
        assertThat(typeOf("artikel")).isEqualTo("text");
    }

    @Test
    void aDateWithTwoReadingsStaysATextUntilTheFileStatesTheOrder() {
        var file = "Telefon;Letzter Kauf;Umsatz\n+4917139400041;01/02/2025;1,234\n";

        var job = importFile("?separator=semicolon&decimals=point", file);
        assertThat(stored("letzter_kauf", "+4917139400041")).isEqualTo("01/02/2025");
        assertThat(job.at("/notices/0/reason").stringValue()).contains("dates=dmy");
        importFile("?dates=dmy&decimals=point", file);

        assertThat(stored("letzter_kauf", "+4917139400041")).isEqualTo("2025-02-01");
        assertThat(stored("umsatz", "+4917139400041")).isEqualTo("1234");
    }

    @Test
    void aTypeCanBeStated() {
        var job = importFile("?number_column=Stufe&text_column=PLZ", """
                Telefon;Stufe;PLZ
                +4917139400051;3;80331
                +4917139400052;hoch;80332
                """);

        assertThat(typeOf("stufe")).isEqualTo("number");
        assertThat(typeOf("plz")).isEqualTo("text");
        assertThat(job.at("/errors/0").toString()).contains("Stufe", "number");
        assertThat(post("?date_column=Stuhl", "Telefon;Stufe\n+4917139400051;3\n")
                        .errors())
                .containsExactly("date_column:unknown");
        assertThat(post("?date_column=Stufe&text_column=stufe", "Telefon;Stufe\n+4917139400051;3\n")
                        .errors())
                .containsExactly("date_column:duplicate");
    }

    @Test
    void aStatedTypeReplacesADetectedOneIfAllValuesFit() {
        importFile("", "Telefon;Ort;Kasse\n+4917139400061;12345;7\n+4917139400062;;Bar\n");
        assertThat(typeOf("ort")).isEqualTo("number");

        importFile("?text_column=Ort", "Telefon;Ort\n+4917139400063;01234\n");

        assertThat(typeOf("ort")).isEqualTo("text");
        assertThat(stored("ort", "+4917139400061")).isEqualTo("12345");
        assertThat(stored("ort", "+4917139400063")).isEqualTo("01234");
        var refused = post("?number_column=Kasse", "Telefon;Kasse\n+4917139400064;8\n");
        assertThat(refused.errors()).containsExactly("number_column:type");
        assertThat(refused.body()).contains("Kasse", "text");
    }

    @Test
    void requestsAndLinesAreCheckedByAStatedType() {
        importFile("?number_column=Punkte&date_column=Seit", "Telefon;Punkte;Seit\n+4917139400070;1;2025-01-01\n");

        assertThat(customer("{\"punkte\": \"viel\"}").errors()).containsExactly("attributes.punkte:number");
        assertThat(customer("{\"punkte\": \"0012\"}").errors()).containsExactly("attributes.punkte:number");
        assertThat(customer("{\"Seit\": 5}").errors()).containsExactly("attributes.Seit:date");
        assertThat(customer("{\"punkte\": \"12.50\", \"seit\": \"2025-04-01\"}").status())
                .isEqualTo(201);
        assertThat(stored("punkte", "+4917139400071")).isEqualTo("12.50");
        var job = importLines("""
                {"whatsapp_phone": "+4917139400072", "attributes": {"punkte": true}}
                {"whatsapp_phone": "+4917139400073", "attributes": {"punkte": 3}}
                """);
        assertThat(job.at("/errors/0").toString()).contains("\"row\":1", "attributes.punkte", "\"rule\":\"number\"");
        assertThat(job.get("created").intValue()).isEqualTo(1);
    }

    /** As of a rejected line of a file. An Idempotency-Key makes request and response one transaction. */
    @Test
    void theOptOutOfARejectedRequestApplies() {
        importFile("?number_column=Rang", """
                Telefon;Rang
                +4917139400081;1
                +4917139400082;1
                +4917139400083;1
                +4917139400084;1
                """);
        var mistyped = "{\"whatsapp_phone\": \"%s\", \"subscription\": \"no\", \"attributes\": {\"rang\": \"hoch\"}}";

        assertThat(api.post("/api/customers", mistyped.formatted("+4917139400081"))
                        .errors())
                .containsExactly("attributes.rang:number");
        assertThat(api.with("Idempotency-Key", "opt-out")
                        .post("/api/customers", mistyped.formatted("+4917139400082"))
                        .errors())
                .containsExactly("attributes.rang:number");
        assertThat(api.patch(
                                "/api/customers/" + idOf("+4917139400083"),
                                "{\"subscription\": \"unsubscribed\", \"attributes\": {\"rang\": \"hoch\"}}")
                        .errors())
                .containsExactly("attributes.rang:number");
        assertThat(api.put(
                                "/api/customers",
                                "{\"whatsapp_phone\": \"+4917139400084\", \"subscription\": \"unsubscribed\", \"nmae\": 1}")
                        .errors())
                .containsExactly("nmae:unknown");
        assertThat(api.post("/api/customers", mistyped.formatted("+4917139400085"))
                        .errors())
                .containsExactly("attributes.rang:number");

        assertThat(List.of("+4917139400081", "+4917139400082", "+4917139400083", "+4917139400084"))
                .allSatisfy(phone -> {
                    assertThat(api.get("/api/customers/" + idOf(phone)).text("subscription"))
                            .isEqualTo("unsubscribed");
                    assertThat(stored("rang", phone)).isEqualTo("1");
                });
        // The person was no customer, and is none: only the opt-out is stored.
        var created = api.post("/api/customers", "{\"whatsapp_phone\": \"+4917139400085\"}");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.text("subscription")).isEqualTo("unsubscribed");
    }

    @Test
    void theOptOutOfAChangeToTheNumberOfAnotherCustomerApplies() {
        importFile("", "Telefon\n+4917139400086\n+4917139400087\n");

        var refused = api.patch(
                "/api/customers/" + idOf("+4917139400086"),
                "{\"whatsapp_phone\": \"+4917139400087\", \"subscription\": \"unsubscribed\"}");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(api.get("/api/customers/" + idOf("+4917139400086")).text("subscription"))
                .isEqualTo("unsubscribed");
        assertThat(api.get("/api/customers/" + idOf("+4917139400087")).text("subscription"))
                .isEqualTo("subscribed");
    }

    @Test
    void requestsAndLinesKeepValuesThatAreNotOfADetectedType() {
        importFile("", "Telefon;Regal\n+4917139400074;17\n");

        var job = importLines("""
                {"whatsapp_phone": "+4917139400075", "attributes": {"regal": "0012"}}
                {"whatsapp_phone": "+4917139400076", "attributes": {"regal": true}}
                """);
        var saved = api.post(
                "/api/customers", "{\"whatsapp_phone\": \"+4917139400077\", \"attributes\": {\"regal\": \"12-A\"}}");

        assertThat(job.get("created").intValue()).as(job.toString()).isEqualTo(2);
        assertThat(job.get("notices")).hasSize(1);
        assertThat(job.at("/notices/0").toString()).contains("\"row\":1", "attributes.regal", "text_column");
        assertThat(stored("regal", "+4917139400075")).isEqualTo("0012");
        assertThat(saved.status()).as(saved.body()).isEqualTo(201);
        assertThat(stored("regal", "+4917139400077")).isEqualTo("12-A");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"umsatz": {"min": 12, "max": 12}}             | +4917139400002
            {"umsatz": 12}                                 | +4917139400002
            {"umsatz": "1234.5"}                           | +4917139400001
            {"letzter_kauf": "2025-02-05"}                 | +4917139400002
            {"letzter_kauf": {"after": "2025-01-20", "before": "2025-01-22"}} | +4917139400001
            {"artikel": 7}                                 | +4917139400001
            """)
    void filtersCompareByTheType(String filter, String phone) {
        var preview =
                api.post("/api/audiences/preview", "{\"target_audience\": {\"attributes\": %s}}".formatted(filter));

        assertThat(preview.json().get("warnings")).as(preview.body()).isEmpty();
        assertThat(preview.json().at("/sample/0/id").stringValue()).isEqualTo(idOf(phone));
        assertThat(preview.json().get("count").intValue()).isOne();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"artikel": {"min": 3}}                | artikel has the type text
            {"umsatz": {"after": "2025-01-01"}}    | umsatz has the type number
            {"letzter_kauf": {"max": 3}}           | letzter_kauf has the type date
            {"letzter_kauf": "21.01.2025"}         | letzter_kauf has the type date
            {"umsatz": "12,50"}                    | umsatz has the type number
            """)
    void aFilterOfAnotherTypeIsRefused(String filter, String message) {
        var refused = api.post("/api/campaigns", """
                {"name": "Sale", "template_name": "spring_sale", "start_date": "2025-06-01T09:00:00Z",
                 "target_audience": {"attributes": %s}}
                """.formatted(filter));

        assertThat(refused.status()).as(refused.body()).isEqualTo(409);
        assertThat(refused.errors()).allMatch(error -> error.endsWith(":type")).hasSize(1);
        assertThat(refused.body()).contains(message);
    }

    private static Response customer(String attributes) {
        return api.post(
                "/api/customers", "{\"whatsapp_phone\": \"+4917139400071\", \"attributes\": %s}".formatted(attributes));
    }

    private static String idOf(String phone) {
        return api.sql()
                .sql("SELECT id::text FROM user_profiles WHERE whatsapp_phone = :phone")
                .param("phone", phone)
                .query(String.class)
                .single();
    }

    private static int countOf(String filter) {
        var preview =
                api.post("/api/audiences/preview", "{\"target_audience\": {\"attributes\": %s}}".formatted(filter));
        assertThat(preview.json().get("count")).as(preview.body()).isNotNull();
        return preview.json().get("count").intValue();
    }

    private static JsonNode importLines(String lines) {
        return api.awaitImport(api.send("POST", "/api/customers/import", "application/x-ndjson", lines));
    }

    private static String typeOf(String attribute) {
        return api.get("/api/audiences/vocabulary")
                .json()
                .get("attributes")
                .valueStream()
                .filter(entry -> entry.get("value").stringValue().equals(attribute))
                .map(entry -> entry.path("type").asString())
                .findFirst()
                .orElseThrow();
    }

    private static String stored(String attribute, String phone) {
        return api.sql()
                .sql("SELECT attributes ->> :attribute FROM user_profiles WHERE whatsapp_phone = :phone")
                .param("attribute", attribute)
                .param("phone", phone)
                .query(String.class)
                .single();
    }

    private static JsonNode importFile(String query, String file) {
        var response = post(query, file);
        assertThat(response.status()).as(response.body()).isEqualTo(202);
        return api.awaitImport(response);
    }

    private static Response post(String query, String file) {
        return api.postCsv("/api/customers/import" + query, file);
    }
}
