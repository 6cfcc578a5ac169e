package dev.trickle.api.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import dev.trickle.api.ApiScenario.Response;
import dev.trickle.api.templates.StoredTemplates;
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
    void aValueOfAnotherTypeRejectsItsRowAndLosesNothing() {
        var job = importFile("", """
                Telefon;Umsatz;Letzter Kauf
                +4917139400001;sehr viel;
                +4917139400002;;gestern
                +4917139400021;7,25;1.3.2025
                +4917139400022;-;n/a
                """);

        assertThat(job.get("rejected").intValue()).as(job.toString()).isEqualTo(2);
        assertThat(job.at("/errors/0").toString()).contains("\"row\":2", "\"field\":\"Umsatz\"", "\"rule\":\"number\"");
        assertThat(job.at("/errors/0/reason").stringValue()).contains("1.234,56", "text_column=Umsatz");
        assertThat(job.at("/errors/1").toString()).contains("\"row\":3", "Letzter Kauf", "\"rule\":\"date\"");
        assertThat(typeOf("umsatz")).isEqualTo("number");
        assertThat(stored("umsatz", "+4917139400001")).isEqualTo("1234.50");
        assertThat(stored("umsatz", "+4917139400021")).isEqualTo("7.25");
        assertThat(stored("letzter_kauf", "+4917139400021")).isEqualTo("2025-03-01");
    }

    @Test
    void numbersInAColumnOfTextsStayAsTheyAreWritten() {
        importFile("", "Telefon;Artikel\n+4917139400031;12,50\n");

        assertThat(stored("artikel", "+4917139400031")).isEqualTo("12,50");
        assertThat(typeOf("artikel")).isEqualTo("text");
    }

    @Test
    void aDateWithTwoReadingsIsRejectedUntilTheFileStatesTheOrder() {
        var file = "Telefon;Letzter Kauf;Umsatz\n+4917139400041;01/02/2025;1,234\n";

        var job = importFile("?separator=semicolon&decimals=point", file);
        assertThat(job.at("/errors/0/reason").stringValue()).contains("dates=dmy");
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
    void requestsAndLinesAreCheckedByTheType() {
        assertThat(customer("{\"umsatz\": \"viel\"}").errors()).containsExactly("attributes.umsatz:number");
        assertThat(customer("{\"Letzter Kauf\": 5}").errors()).containsExactly("attributes.Letzter Kauf:date");
        assertThat(customer("{\"umsatz\": \"12.50\", \"letzter_kauf\": \"2025-04-01\"}")
                        .status())
                .isEqualTo(201);
        assertThat(stored("umsatz", "+4917139400071")).isEqualTo("12.50");
        var job = api.awaitImport(api.send("POST", "/api/customers/import", "application/x-ndjson", """
                {"whatsapp_phone": "+4917139400072", "attributes": {"umsatz": true}}
                {"whatsapp_phone": "+4917139400073", "attributes": {"umsatz": 3}}
                """));
        assertThat(job.at("/errors/0").toString()).contains("\"row\":1", "attributes.umsatz", "\"rule\":\"number\"");
        assertThat(job.get("created").intValue()).isEqualTo(1);
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
        assertThat(preview.json().at("/sample/0/id").stringValue())
                .isEqualTo(api.sql()
                        .sql("SELECT id::text FROM user_profiles WHERE whatsapp_phone = :phone")
                        .param("phone", phone)
                        .query(String.class)
                        .single());
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
